// From what the engine says to what the API server is told: "Rules about judging" 4 of the catalogue, and the server's limits.
//
// Pure; any thread. Everything that comes out has passed OneLine.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "review/admission_review.h"
#include "review/answer.h"
#include "warden/engine.h"

namespace warden::review {

// kubectl cuts warnings over 256 characters and all webhooks of a request share 4,096; the API asks for 120.
inline constexpr std::size_t kMaxWarningCodePoints = 120;
inline constexpr std::size_t kMaxWarnings = 10;
// A configuration of a thousand models may be wrong in all of them. Each has its line and its cause up to here.
inline constexpr std::size_t kMaxFindingsInDenial = 200;
inline constexpr std::size_t kMaxLineCodePoints = 600;
inline constexpr std::size_t kMaxAnnotationCodePoints = 1000;
inline constexpr std::size_t kMaxFillsTold = 50;  // of one rule, as audit annotations; then their number

// /validate: an error that is not admitted denies, and then every error and warning stands in one message. Else they warn.
Answer JudgedAnswer(const Review& review, const Evaluation& evaluation);

// Adds what an allowed request brings about on other objects: a warning each, named by its object, as far as there is room for warnings.
void AddOthers(const std::vector<Finding>& findings, Answer& answer);

// What becomes of the object once it is filled. Where it is refused, nothing was filled in the end, and nothing is said of it.
enum class Outlook { kAllowed, kDenied };

// /mutate, all but the patch: a warning and an audit annotation for each fill.
Answer FilledAnswer(const Review& review, const std::vector<Fill>& fills, Outlook outlook = Outlook::kAllowed);

// Adds to the denial of `evaluation` that what these rules fill was not filled, and what to do about it; of none of them nothing.
void AddUnfilled(const std::vector<std::string_view>& rules, const Evaluation& evaluation, Denial& denial);

// /mutate gave up: the request passes as it is, and who reads the audit log learns of it.
Answer UnfilledAnswer(const Review& review, const Status& status);

// A review that cannot be read but whose uid can.
Answer UnreadableAnswer(const ReviewError& error);

}  // namespace warden::review
