// Arena helpers, line tables and duplicate keys: what every reader shares.
#include "doc/storage.h"

#include <algorithm>
#include <cstring>
#include <numeric>
#include <unordered_map>

#include "base/budget.h"

namespace warden::doc {
namespace {

// Above this many keys a hash finds duplicates; below it comparing each with each is quicker than hashing.
constexpr std::size_t kHashFrom = 16;

// Lines longer than this have their columns counted from the table, which has a row for so many bytes.
constexpr std::uint32_t kColumnStep = 1024;

template <class T>
std::span<const T> Store(DocumentStorage& storage, std::span<const T> values, std::size_t extra_bytes) {
  if (values.empty()) return {};
  base::Spend(values.size());
  void* memory = storage.arena.allocate(values.size_bytes() + extra_bytes, alignof(T));
  std::memcpy(memory, static_cast<const void*>(values.data()), values.size_bytes());
  return {static_cast<const T*>(memory), values.size()};
}

std::uint32_t CountCodePoints(std::string_view text) {
  return static_cast<std::uint32_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

// Index in `members` of the earlier member with the same key as members[i], or `end`.
std::size_t FindEarlier(const std::vector<Member>& members, std::size_t base, std::size_t end, std::string_view key) {
  for (std::size_t j = base; j < end; ++j) {
    if (NodeAccess::IsText(members[j].key, key)) return j;
  }
  return end;
}

}  // namespace

const std::vector<std::uint32_t>& Source::line_starts() const {
  std::call_once(once_, [this] {
    const std::string_view text(bytes_);
    line_starts_.push_back(0);
    std::size_t lone = text.find('\r');
    for (std::size_t feed = text.find('\n'); lone < text.size() || feed < text.size();) {
      // A lone CR ends a line for YAML as well; CRLF is one line end.
      if (lone < feed) {
        if (lone + 1 != feed) line_starts_.push_back(static_cast<std::uint32_t>(lone + 1));
        lone = text.find('\r', lone + 1);
      } else {
        line_starts_.push_back(static_cast<std::uint32_t>(feed + 1));
        feed = text.find('\n', feed + 1);
      }
    }
  });
  return line_starts_;
}

std::shared_ptr<const Source> Source::Nowhere(std::string_view name) {
  const auto make = [](std::string_view of) {
    auto source = std::make_shared<Source>(std::string(of), std::string());
    source->is_text_ = false;
    return source;
  };
  static const auto& nameless = *new std::shared_ptr<const Source>(make(""));
  return name.empty() ? nameless : make(name);
}

Place Source::PlaceOf(std::uint32_t byte) const {
  if (!is_text_) return {};
  const auto& starts = line_starts();
  const auto line = std::upper_bound(starts.begin(), starts.end(), byte) - starts.begin();
  const std::uint32_t start = starts[static_cast<std::size_t>(line - 1)];
  const std::uint32_t end = std::min<std::uint32_t>(byte, static_cast<std::uint32_t>(bytes_.size()));
  base::Spend();
  const bool mark = start == 0 && end >= 3 && bytes_.starts_with("\xEF\xBB\xBF");  // a BOM is no column
  return {static_cast<std::uint32_t>(line) + first_line_ - 1, CodePointsIn(start, end) + (mark ? 0 : 1)};
}

std::uint32_t Source::CodePointsIn(std::uint32_t begin, std::uint32_t end) const {
  const std::string_view text(bytes_);
  if (end - begin <= kColumnStep) return CountCodePoints(text.substr(begin, end - begin));
  std::call_once(columns_once_, [&] {
    std::uint32_t count = 0;
    for (std::size_t at = 0; at < text.size(); at += kColumnStep) {
      code_points_.push_back(count);
      count += CountCodePoints(text.substr(at, kColumnStep));
    }
    code_points_.push_back(count);
  });
  const auto before = [&](std::uint32_t byte) {
    const std::uint32_t row = byte / kColumnStep;
    return code_points_[row] + CountCodePoints(text.substr(std::size_t{row} * kColumnStep, byte - row * kColumnStep));
  };
  return before(end) - before(begin);
}

const DocumentStorage::ItemNames& DocumentStorage::NamesOf(const Node& list) const {
  const base::MutexLock lock(names_mutex);
  const auto known = names.find(list.items().data());
  if (known != names.end()) return known->second;
  ItemNames found;  // whole or not at all: looking may end over a budget
  for (const Node& item : list.items()) {
    const Node* name = item.Find("name");
    if (name != nullptr && name->is_string()) found.emplace_back(name->text(), &item);
  }
  std::stable_sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  return names.emplace(list.items().data(), std::move(found)).first->second;
}

const TreeIndex* DocumentStorage::IndexForOneMore() const {
  if (!may_be_indexed) return nullptr;
  if (questions.load(std::memory_order_relaxed) < kWorthAnIndex) {
    questions.fetch_add(1, std::memory_order_relaxed);
    return nullptr;
  }
  std::call_once(index_once, [this] { index = std::make_unique<const TreeIndex>(*root, notices); });
  return index.get();
}

bool Source::MayHoldKeyBlock() const {
  std::call_once(key_block_once_, [this] { may_hold_key_block_ = bytes_.find("-----BEGIN") != std::string::npos; });
  return may_hold_key_block_;
}

Range Source::LineOf(std::uint32_t byte) const {
  const auto& starts = line_starts();
  const auto next = std::upper_bound(starts.begin(), starts.end(), byte);
  const std::uint32_t begin = *(next - 1);
  std::uint32_t end = next == starts.end() ? static_cast<std::uint32_t>(bytes_.size()) : *next;
  while (end > begin && (bytes_[end - 1] == '\n' || bytes_[end - 1] == '\r')) --end;
  return {begin, end};
}

std::string_view StoreText(DocumentStorage& storage, std::string_view text) {
  if (text.empty()) return {};
  auto* memory = static_cast<char*>(storage.arena.allocate(text.size(), 1));
  std::memcpy(memory, text.data(), text.size());
  return {memory, text.size()};
}

std::span<const Node> StoreItems(DocumentStorage& storage, std::span<const Node> items) { return Store(storage, items, 0); }

std::span<const Member> StoreMembers(DocumentStorage& storage, std::span<const Member> members) {
  if (members.size() <= kIndexedFrom) return Store(storage, members, 0);
  const auto stored = Store(storage, members, members.size() * sizeof(std::uint32_t));
  auto* index = const_cast<std::uint32_t*>(reinterpret_cast<const std::uint32_t*>(stored.data() + stored.size()));
  base::Spend(stored.size() * 8);  // sorted: each key is compared with many
  std::iota(index, index + stored.size(), 0U);
  std::sort(index, index + stored.size(),
            [&](std::uint32_t a, std::uint32_t b) { return NodeAccess::RawText(stored[a].key) < NodeAccess::RawText(stored[b].key); });
  return stored;
}

const Node* StoreRoot(DocumentStorage& storage, const Node& root) { return Store(storage, std::span<const Node>(&root, 1), 0).data(); }

void DropDuplicates(DocumentStorage& storage, std::vector<Member>& members, std::size_t base) {
  const std::size_t count = members.size() - base;
  if (count < 2) return;
  std::unordered_map<std::string_view, std::size_t> seen;
  if (count > kHashFrom) seen.reserve(count);
  std::size_t kept = base;
  for (std::size_t i = base; i < members.size(); ++i) {
    const auto key = NodeAccess::RawText(members[i].key);
    std::size_t earlier = kept;
    if (count > kHashFrom) {
      const auto [it, fresh] = seen.emplace(key, kept);
      if (!fresh) earlier = it->second;
    } else {
      earlier = FindEarlier(members, base, kept, key);
    }
    if (earlier != kept) {
      storage.notices.push_back({NoticeKind::kDuplicateKey, members[i].key.range(), members[earlier].key.range()});
      members[earlier] = members[i];
    } else {
      if (kept != i) members[kept] = members[i];
      ++kept;
    }
  }
  members.resize(kept);
}

void AppendUtf8(std::uint32_t code_point, std::string& out) {
  const auto put = [&](std::uint32_t byte) { out += static_cast<char>(byte); };
  if (code_point < 0x80) return put(code_point);
  if (code_point < 0x800) {
    put(0xC0 | code_point >> 6);
  } else if (code_point < 0x10000) {
    put(0xE0 | code_point >> 12);
    put(0x80 | (code_point >> 6 & 63));
  } else {
    put(0xF0 | code_point >> 18);
    put(0x80 | (code_point >> 12 & 63));
    put(0x80 | (code_point >> 6 & 63));
  }
  put(0x80 | (code_point & 63));
}

std::size_t Utf8Length(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) { return at + i < text.size() ? static_cast<unsigned char>(text[at + i]) : 0U; };
  const auto continues = [&](std::size_t i) { return (byte(i) & 0xC0) == 0x80; };
  const unsigned lead = byte(0);
  if (at >= text.size()) return 0;
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead <= 0xDF) return continues(1) ? 2 : 0;
  if ((lead & 0xF0) == 0xE0) {
    // Overlong forms and surrogates are not UTF-8.
    const bool valid = continues(1) && continues(2) && !(lead == 0xE0 && byte(1) < 0xA0) && !(lead == 0xED && byte(1) > 0x9F);
    return valid ? 3 : 0;
  }
  if (lead >= 0xF0 && lead <= 0xF4) {
    const bool valid =
        continues(1) && continues(2) && continues(3) && !(lead == 0xF0 && byte(1) < 0x90) && !(lead == 0xF4 && byte(1) > 0x8F);
    return valid ? 4 : 0;
  }
  return 0;
}

}  // namespace warden::doc
