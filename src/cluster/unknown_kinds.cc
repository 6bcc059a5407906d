// Groups, texts, and when they are news.
#include "cluster/unknown_kinds.h"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

namespace warden::cluster {
namespace {

using State = kube::Sync::State;

constexpr std::size_t kNamespacesNamed = 3;

std::string_view Word(const kube::ApiError& trouble) {
  const bool file_missing = trouble.failure == kube::ApiFailure::kNoCredential && trouble.reason == kube::kFileMissing;
  return file_missing ? "a file with credentials is missing" : kube::ToString(trouble.failure);
}

// Why a part is not known. What the API server says of it names objects and addresses, and is for the log.
std::string Reason(const ClusterPart& part) {
  if (part.sync.state == State::kForbidden) return "forbidden";
  if (part.in_another_version) return "served in another version";
  if (part.sync.state == State::kNotThere && IsBuiltIn(*part.kind)) return "not served there";
  if (part.group_trouble) return fmt::format("groups not listed ({})", Word(*part.group_trouble));
  const bool was_listed = part.sync.state == State::kOutOfStep || part.sync.state == State::kInStep;
  const bool was_not_there = part.counts.failures[static_cast<std::size_t>(kube::ApiFailure::kNotFound)] > 0;
  return fmt::format("{}{}", was_listed || (was_not_there && part.sync.state != State::kNotThere) ? "out of step" : "not listed yet",
                     part.trouble && part.sync.state != State::kNotThere ? fmt::format(" ({})", Word(*part.trouble)) : "");
}

// "llm", "2 namespaces (a, b)", "40 namespaces (a, b, c and 37 more)".
std::string NameNamespaces(const std::set<std::string_view>& namespaces) {
  if (namespaces.size() == 1) return std::string(*namespaces.begin());
  std::string named;
  std::size_t count = 0;
  for (auto ns = namespaces.begin(); ns != namespaces.end() && count < kNamespacesNamed; ++ns, ++count)
    named += fmt::format("{}{}", named.empty() ? "" : ", ", *ns);
  if (namespaces.size() > count) named += fmt::format(" and {} more", namespaces.size() - count);
  return fmt::format("{} namespaces ({})", namespaces.size(), named);
}

bool IsOfTheWay(const kube::ApiError& trouble) {
  using kube::ApiFailure;
  return trouble.failure == ApiFailure::kUnreachable || trouble.failure == ApiFailure::kTimeout ||
         trouble.failure == ApiFailure::kNoCredential;
}

// A 404 of a kind that need not be there is none.
bool WentWrong(const ClusterPart& part) {
  if (part.known == Known::kYes) return false;
  if (part.sync.state == State::kNotThere) return part.in_another_version || part.group_trouble || IsBuiltIn(*part.kind);
  return part.trouble.has_value() || part.sync.state != State::kNeverListed;
}

}  // namespace

bool IsBuiltIn(const KindInfo& kind) { return kind.group.find('.') == std::string_view::npos; }

void ShareTroubleOfTheWay(std::vector<ClusterPart>& parts) {
  if (std::any_of(parts.begin(), parts.end(), [](const ClusterPart& part) { return part.sync.state == State::kInStep; })) return;
  const auto found = std::find_if(parts.begin(), parts.end(), [](const auto& part) { return part.trouble && IsOfTheWay(*part.trouble); });
  if (found == parts.end()) return;
  const kube::ApiError trouble = *found->trouble;
  for (ClusterPart& part : parts) {
    const bool is_untold = part.sync.state == State::kNeverListed && !part.trouble && part.counts.pages == 0;
    if (is_untold) part.trouble = trouble;
  }
}

std::string WhatIsNotKnown(const std::vector<ClusterPart>& parts) {
  using Namespaces = std::set<std::string_view>;  // {""}: all
  std::map<std::pair<std::string, std::string_view>, Namespaces> of_kind;
  for (const ClusterPart& part : parts) {
    if (part.known != Known::kYes) of_kind[{Reason(part), part.kind->name}].insert(part.ns);
  }
  // Kinds with the same trouble in the same namespaces are said together.
  std::map<std::pair<std::string, Namespaces>, std::string> kinds;
  for (const auto& [what, namespaces] : of_kind) {
    std::string& names = kinds[{what.first, namespaces}];
    names += fmt::format("{}{}", names.empty() ? "" : ", ", what.second);
  }
  std::string text;
  std::size_t left_out = 0;
  for (const auto& [where, names] : kinds) {
    const auto& [reason, namespaces] = where;
    const bool everywhere = namespaces.contains("");
    const std::string piece = fmt::format("{}{}: {}{}{}", text.empty() ? "" : "; ", reason, names, everywhere ? "" : " in ",
                                          everywhere ? "" : NameNamespaces(namespaces));
    if (left_out > 0 || text.size() + piece.size() > kMostToldOfUnknown) ++left_out;
    else text += piece;
  }
  if (left_out > 0) text += fmt::format("{}{} more", text.empty() ? "" : "; and ", left_out);
  return text;
}

std::string WhyIsItNotKnown(const std::vector<ClusterPart>& parts) {
  std::map<std::string, std::string_view> messages;  // by reason
  for (const ClusterPart& part : parts) {
    const auto& trouble = part.group_trouble ? part.group_trouble : part.trouble;
    if (WentWrong(part) && trouble) messages.emplace(Reason(part), trouble->message);
  }
  std::string text;
  for (const auto& [reason, message] : messages) text += fmt::format("{}{}: {}", text.empty() ? "" : "; ", reason, message);
  if (text.size() <= kMostToldOfUnknown) return text;
  std::size_t end = kMostToldOfUnknown;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;  // not inside a character
  return text.substr(0, end) + "…";
}

// ---------------------------------------------------------------------------------------------------------------------- news
std::optional<UnknownNews::Line> UnknownNews::Look(const std::vector<ClusterPart>& parts, Time now) {
  if (!begun_) begun_ = now;
  Picture picture = PictureOf(parts);
  if (picture.parts.empty()) {
    pending_.reset();
    told_.reset();
    told_reasons_.clear();
    return std::exchange(is_known_told_, true) ? std::nullopt : std::optional(Line());
  }
  if (!IsNews(picture)) {
    pending_.reset();
    return std::nullopt;
  }
  if (!pending_) pending_ = {.picture = picture, .first = now, .last = now};
  if (pending_->picture != picture) {
    pending_->picture = picture;
    pending_->last = now;
  }
  if (!IsDue(picture, now)) return std::nullopt;
  pending_.reset();
  is_known_told_ = false;
  told_at_ = now;
  told_reasons_.insert(picture.reasons.begin(), picture.reasons.end());
  const auto level = picture.went_wrong ? base::LogLevel::kWarning : base::LogLevel::kInfo;
  told_ = std::move(picture);
  return Line{level, WhatIsNotKnown(parts), WhyIsItNotKnown(parts)};
}

UnknownNews::Picture UnknownNews::PictureOf(const std::vector<ClusterPart>& parts) {
  Picture picture;
  for (const ClusterPart& part : parts) {
    if (part.known == Known::kYes) continue;
    picture.reasons.insert(Reason(part));
    picture.parts.emplace(part.kind->name, part.ns);
    picture.went_wrong = picture.went_wrong || WentWrong(part);
  }
  return picture;
}

bool UnknownNews::IsNews(const Picture& picture) const {
  if (!told_ || picture.reasons != told_->reasons) return true;
  return !std::includes(told_->parts.begin(), told_->parts.end(), picture.parts.begin(), picture.parts.end());
}

bool UnknownNews::IsDue(const Picture& picture, Time now) const {
  if (!picture.went_wrong && now - *begun_ < kStart) return false;
  if (now - pending_->last < kQuiet && now - pending_->first < kLongest) return false;
  const bool has_new_reason = !std::includes(told_reasons_.begin(), told_reasons_.end(), picture.reasons.begin(), picture.reasons.end());
  return has_new_reason || now - told_at_ >= kBetweenLines;
}

}  // namespace warden::cluster
