// The only place that sees valijson: an adapter over Node, and asking.
#include "doc/schema.h"

#include <algorithm>
#include <iterator>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <valijson/exceptions.hpp>
#include <valijson/internal/adapter.hpp>
#include <valijson/internal/basic_adapter.hpp>
#include <valijson/internal/frozen_value.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

#include "base/check.h"
#include "doc/reader.h"
#include "doc/schema_fits.h"
#include "doc/schema_words.h"

namespace warden::doc {
namespace {

class NodeAdapter;
using NodeMember = std::pair<std::string, NodeAdapter>;

// Over items or members, by pointer. valijson wants its iterators to return values.
template <class Element, class Value>
class PointerIterator {
 public:
  using iterator_category = std::bidirectional_iterator_tag;
  using value_type = Value;
  using difference_type = std::ptrdiff_t;
  using pointer = Value*;
  using reference = Value&;

  explicit PointerIterator(const Element* at) : at_(at) {}
  Value operator*() const;
  valijson::adapters::DerefProxy<Value> operator->() const { return valijson::adapters::DerefProxy<Value>(**this); }
  bool operator==(const PointerIterator& other) const { return at_ == other.at_; }
  bool operator!=(const PointerIterator& other) const { return at_ != other.at_; }
  PointerIterator& operator++() {
    ++at_;
    return *this;
  }
  PointerIterator operator++(int) { return PointerIterator(at_++); }
  PointerIterator& operator--() {
    --at_;
    return *this;
  }
  void advance(std::ptrdiff_t n) { at_ += n; }

 private:
  const Element* at_;
};

// The list or mapping that a node is; of nullptr an empty one.
template <class Element, class Value>
class NodeRange {
 public:
  using const_iterator = PointerIterator<Element, Value>;
  using iterator = const_iterator;

  NodeRange() = default;
  // Two arguments, no span: a constructor of one makes the compiler ask whether a range of incomplete values is a range.
  NodeRange(const Element* first, std::size_t size) : first_(first), size_(size) {}
  const_iterator begin() const { return const_iterator(first_); }
  const_iterator end() const { return const_iterator(first_ + size_); }
  std::size_t size() const { return size_; }

 protected:
  const Element* first_ = nullptr;
  std::size_t size_ = 0;
};

using NodeArray = NodeRange<Node, NodeAdapter>;

class NodeObject : public NodeRange<Member, NodeMember> {
 public:
  using NodeRange::NodeRange;
  const_iterator find(const std::string& key) const {
    return const_iterator(std::find_if(first_, first_ + size_, [&](const Member& member) { return member.key.text() == key; }));
  }
};

// A value of the schema, kept by pointer: the schema's document lives as long as what is compiled from it.
class FrozenNode final : public valijson::adapters::FrozenValue {
 public:
  explicit FrozenNode(const Node* node) : node_(node) {}
  FrozenValue* clone() const override { return new FrozenNode(node_); }
  bool equalTo(const valijson::adapters::Adapter& other, bool strict) const override;

 private:
  const Node* node_;
};

// nullptr stands for an empty mapping, which is what valijson's own adapters make by default.
class NodeValue {
 public:
  NodeValue() = default;
  explicit NodeValue(const Node& node) : node_(&node) {}

  valijson::adapters::FrozenValue* freeze() const { return new FrozenNode(node_); }
  opt::optional<NodeArray> getArrayOptional() const {
    return isArray() ? opt::make_optional(NodeArray(node_->items().data(), node_->items().size())) : opt::nullopt;
  }
  opt::optional<NodeObject> getObjectOptional() const {
    if (node_ == nullptr) return opt::make_optional(NodeObject());
    return isObject() ? opt::make_optional(NodeObject(node_->members().data(), node_->members().size())) : opt::nullopt;
  }
  bool getArraySize(std::size_t& result) const { return isArray() && Put(node_->size(), result); }
  bool getObjectSize(std::size_t& result) const { return isObject() && Put(node_ == nullptr ? 0 : node_->size(), result); }
  bool getBool(bool& result) const { return isBool() && Put(node_->boolean().value_or(false), result); }
  bool getDouble(double& result) const { return isDouble() && Put(node_->number().value_or(0), result); }
  bool getInteger(std::int64_t& result) const { return isInteger() && Put(node_->integer().value_or(0), result); }
  bool getString(std::string& result) const { return isString() && Put(std::string(node_->text()), result); }
  static bool hasStrictTypes() { return true; }

  bool isArray() const { return Is(Kind::kArray); }
  bool isBool() const { return Is(Kind::kBool); }
  bool isDouble() const { return Is(Kind::kFloat); }
  bool isInteger() const { return Is(Kind::kInt); }
  bool isNull() const { return Is(Kind::kNull); }
  bool isNumber() const { return isInteger() || isDouble(); }
  bool isObject() const { return node_ == nullptr || Is(Kind::kObject); }
  bool isString() const { return Is(Kind::kString); }

 private:
  bool Is(Kind kind) const { return node_ != nullptr && node_->kind() == kind; }
  template <class T>
  static bool Put(T value, T& result) {
    result = std::move(value);
    return true;
  }
  const Node* node_ = nullptr;
};

class NodeAdapter final : public valijson::adapters::BasicAdapter<NodeAdapter, NodeArray, NodeMember, NodeObject, NodeValue> {
 public:
  NodeAdapter() = default;
  explicit NodeAdapter(const Node& node) : BasicAdapter(NodeValue(node)) {}
};

template <>
NodeAdapter PointerIterator<Node, NodeAdapter>::operator*() const {
  return NodeAdapter(*at_);
}
template <>
NodeMember PointerIterator<Member, NodeMember>::operator*() const {
  return {std::string(at_->key.text()), NodeAdapter(at_->value)};
}

bool FrozenNode::equalTo(const valijson::adapters::Adapter& other, bool strict) const {
  return (node_ == nullptr ? NodeAdapter() : NodeAdapter(*node_)).equalTo(other, strict);
}

// "<root>", "[rules]", "[0]" → "rules", "0".
std::vector<std::string> StepsOf(const std::vector<std::string>& context) {
  std::vector<std::string> steps;
  for (const std::string& part : context) {
    if (part.size() >= 2 && part.front() == '[' && part.back() == ']') steps.push_back(part.substr(1, part.size() - 2));
  }
  return steps;
}

// The places that valijson complains about, each once. A failure is told again at every ancestor; those have nothing of their own to
// explain.
std::set<std::vector<std::string>> PlacesOf(valijson::ValidationResults& results) {
  std::set<std::vector<std::string>> places;
  valijson::ValidationResults::Error error;
  while (results.popError(error)) places.insert(StepsOf(error.context));
  return places;
}

}  // namespace
}  // namespace warden::doc

namespace valijson::adapters {
template <>
struct AdapterTraits<warden::doc::NodeAdapter> {
  using DocumentType = warden::Node;
  static std::string adapterName() { return "NodeAdapter"; }
};
}  // namespace valijson::adapters

namespace warden::doc {

struct Schema::Compiled {
  explicit Compiled(Document read) : document(std::move(read)), fits(document.root()) {}

  Document document;
  SchemaFits fits;
  // valijson's, made when something does not fit for the first time: compiling is a third of judging one file.
  const valijson::Schema& ForPlaces() const;

 private:
  mutable std::once_flag once_;
  mutable valijson::Schema schema_;
};

const valijson::Schema& Schema::Compiled::ForPlaces() const {
  std::call_once(once_, [this] {
    try {
      valijson::SchemaParser(valijson::SchemaParser::kDraft7).populateSchema(NodeAdapter(document.root()), schema_);
    } catch (const std::bad_alloc&) {
      throw;
    } catch (const std::exception&) {
      WARDEN_CHECK(!"a schema that valijson refuses");
    }
  });
  return schema_;
}

Schema::Schema(std::string_view json) {
  auto read = ReadJson(std::string(json), "schema");
  WARDEN_CHECK(read.ok());
  WARDEN_CHECK(UnknownKeyword(read.document->root()).empty());
  compiled_ = std::make_unique<const Compiled>(*std::move(read.document));
}

Schema::~Schema() = default;

bool Schema::FitsQuickly(const Document& document) const { return compiled_->fits.Fits(document.root()); }

std::vector<SchemaProblem> Schema::Check(const Document& document) const {
  return FitsQuickly(document) ? std::vector<SchemaProblem>() : CheckSlowly(document);
}

std::vector<SchemaProblem> Schema::CheckSlowly(const Document& document) const {
  valijson::ValidationResults results;
  // A Validator is not safe to share among threads.
  if (valijson::Validator().validate(compiled_->ForPlaces(), NodeAdapter(document.root()), &results)) return {};
  std::vector<SchemaProblem> problems;
  const auto places = PlacesOf(results);
  for (const auto& place : places) {
    auto explained = ExplainAt(document.root(), compiled_->document.root(), place);
    std::move(explained.begin(), explained.end(), std::back_inserter(problems));
  }
  if (problems.empty()) problems.push_back({document.root().range(), "", "does not fit the schema"});
  std::stable_sort(problems.begin(), problems.end(),
                   [](const SchemaProblem& a, const SchemaProblem& b) { return a.range.begin < b.range.begin; });
  return problems;
}

}  // namespace warden::doc
