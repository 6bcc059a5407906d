// libyaml's events to nodes: one document of a slice.
//
// Ranges. A scalar: its token without anchor and tag; quotes included; a block scalar from its `|` or `>` to behind the line break of
// its last line (`+`: also behind its trailing empty lines). An empty value: an empty range behind its ':' or '-' (behind its tag or
// anchor, if it has one). A flow container: with its brackets (the one-pair mapping of `[a: b]` has none: it is kFlow and goes from key
// to value). A block container: from its first key, '?' or '-' to the end of its last child. A key: its token.
// Children reached through an alias or a merge key are shared() and keep the range where they are written, outside their parent.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "doc/reader.h"
#include "doc/scalar.h"
#include "doc/storage.h"
#include "doc/yaml_anchors.h"
#include "doc/yaml_events.h"
#include "doc/yaml_text.h"

namespace warden::doc {

class YamlBuilder {
 public:
  YamlBuilder(DocumentStorage& storage, Range slice, bool ascii, const Limits& limits);

  // Reads the slice's document into the storage's arena; an empty slice is null. False: problem() says why.
  bool ReadDocument(Node& root);
  const TextProblem& problem() const { return problem_; }

 private:
  enum class Spot : bool { kValue, kKey };
  using KeyIndex = std::unordered_map<std::string_view, std::size_t>;  // key → index in members_
  struct Merge {
    std::uint32_t at = 0;  // where the merge key is written
    Node value;
  };
  // What a container's events say before its children.
  struct Opening {
    std::uint32_t begin = 0;  // without properties
    Range tag;
    std::string tag_name;
    std::string anchor;
    std::uint32_t anchor_id = 0;
    bool flow = false;
  };

  bool Fail(std::string message, Range range);
  bool Next();
  bool Value(Built& out, unsigned depth, Spot spot);
  bool Count(Range range);

  bool Scalar(Built& out, Spot spot);
  bool CheckToken(Style style, Range range);
  bool Resolve(std::string_view text, Range range, Spot spot, doc::Scalar& scalar);
  Range ScalarRange(const yaml_event_t& event, std::uint32_t begin, std::uint32_t end) const;
  std::uint32_t BlockEnd(Range token, std::string_view decoded) const;
  std::string_view Keep(std::string_view text, Range range);
  Node MakeScalar(const doc::Scalar& scalar, std::string_view text, Style style, Range range);
  void NoteTag(Range range, std::string_view tag);

  bool Alias(Built& out, unsigned depth);
  bool Spend(std::uint32_t nodes, Range range);
  bool OpenAnchor(const yaml_char_t* name, Range range, std::uint32_t& id);

  bool Open(const yaml_char_t* anchor, const yaml_char_t* tag, bool flow, Opening& opening);
  bool CloseContainer(const Opening& opening, Built& out);
  bool Sequence(Built& out, unsigned depth);
  bool Mapping(Built& out, unsigned depth);
  bool Pair(std::vector<Merge>& merges, Built& mapping, unsigned depth);
  bool Key(Built& key, unsigned depth);
  bool MemberValue(const Built& key, Built& value, unsigned depth);
  bool ToKey(Node& key, std::string_view tag, std::string_view text);
  bool IsMergeKey() const;
  bool MergeValue(std::vector<Merge>& merges, Built& mapping, unsigned depth);
  bool CheckMerge(const Node& value);
  bool ApplyMerges(std::size_t base, const std::vector<Merge>& merges);
  bool MergeMapping(std::uint32_t at, const Node& source, KeyIndex& index);

  bool CheckVersion();
  bool CheckEnd(std::uint32_t at, bool marker);

  DocumentStorage& storage_;
  const Limits& limits_;
  Dialect dialect_;
  std::string_view text_;  // the source up to the slice's end
  Range slice_;
  YamlEvents events_;
  YamlAnchors anchors_;
  std::vector<Node> items_;      // children of the open sequences; closing one moves its run into the arena
  std::vector<Member> members_;  // children of the open mappings
  std::vector<ScalarToken> tokens_;
  bool keep_tokens_ = false;  // only where tabs must be judged
  unsigned flow_depth_ = 0;   // open brackets
  std::size_t count_ = 0;
  std::size_t expanded_ = 0;
  std::string canonical_;
  std::string tag_;
  TextProblem problem_;
};

}  // namespace warden::doc
