// What was recorded from real proxies, read as their caller reads it.
#include <gtest/gtest.h>

#include "fakes/records.h"
#include "hotadd/answer.h"
#include "hotadd/pod_models.h"

namespace warden::hotadd {
namespace {

using testing::Record;
using Kind = ModelCall::Kind;

class RecordedAnswers : public testing::RecordsTest {};

std::optional<Kind> KindOf(const Record& record) {
  const std::string& target = record.call.target;
  if (target == "/model/new") return Kind::kNew;
  if (target == "/model/delete") return Kind::kDelete;
  if (record.call.method == "PATCH") return Kind::kPatch;
  return std::nullopt;
}

std::string TextOf(const Record& record) { return record.body.is_string() ? record.body.get<std::string>() : record.body.dump(); }

// By the names of the records, which say what was tried.
Outcome Expected(const Record& record, Kind kind) {
  const auto named = [&](std::string_view part) { return record.name.find(part) != std::string::npos; };
  if (record.status == 200) return Outcome::kDone;
  if (named("_down")) return kind == Kind::kNew ? Outcome::kExistsOrAway : Outcome::kAway;
  if (named("noauth") || named("wrongkey") || named("virtual_key")) return Outcome::kNotAllowed;
  if (named("unknown_provider") && !named("again")) return Outcome::kSavedNotLive;
  if (named("with_slash")) return Outcome::kUnsupported;
  if (record.status == 422) return Outcome::kRefused;
  if (kind == Kind::kNew && record.body.dump().find("Failed to add") != std::string::npos) return Outcome::kExistsOrAway;
  if (kind == Kind::kNew) return Outcome::kFailed;  // it crashed
  return Outcome::kAbsent;
}

TEST_F(RecordedAnswers, MeanWhatWasTried) {
  std::size_t changes = 0;
  std::set<Outcome> outcomes;
  for (const std::string folder : {"pair-1.81.14", "pair-1.108.6"}) {
    for (const std::string& name : testing::RecordNames(folder)) {
      const Record record = testing::ReadRecord(folder, name);
      const auto kind = KindOf(record);
      if (!kind) continue;
      ++changes;
      const Answer answer = ReadAnswer(*kind, record.status, TextOf(record));
      outcomes.insert(answer.outcome);
      EXPECT_EQ(static_cast<int>(answer.outcome), static_cast<int>(Expected(record, *kind)))
          << folder << "/" << name << " " << record.status << " " << record.body;
    }
  }
  EXPECT_GT(changes, 100U);
  EXPECT_EQ(outcomes.size(), 9U) << "all but that there is no database";
}

TEST_F(RecordedAnswers, ListsAreRead) {
  std::size_t lists = 0, rows = 0;
  for (const std::string folder : {"pair-1.81.14", "pair-1.108.6"}) {
    for (const std::string& name : testing::RecordNames(folder)) {
      const Record record = testing::ReadRecord(folder, name);
      if (!record.call.target.starts_with("/model/info") || record.status != 200 || !record.body.is_object()) continue;
      const auto models = ReadPodModels(record.body.dump());
      ASSERT_TRUE(models.ok()) << folder << "/" << name;
      ++lists;
      rows += models->rows.size();
      for (const auto& row : record.body["data"]) {
        const auto found = models->rows.find(row["model_info"]["id"].get<std::string>());
        ASSERT_NE(found, models->rows.end());
        EXPECT_EQ(found->second.from_database, row["model_info"].value("db_model", false));
        EXPECT_EQ(found->second.blocked, row["model_info"].value("blocked", nlohmann::json(false)) == true);
      }
    }
  }
  EXPECT_GT(lists, 10U);
  EXPECT_GT(rows, 10U);
}

TEST_F(RecordedAnswers, ReadinessTellsTheVersionAndTheDatabase) {
  const auto read = [](const std::string& folder, const std::string& name) {
    const Record record = testing::ReadRecord(folder, name);
    return ReadReadiness(record.status, TextOf(record));
  };
  EXPECT_EQ(read("pair-1.81.14", "00_readiness").version, "1.81.14");
  EXPECT_EQ(read("pair-1.81.14", "00_readiness").database, Readiness::Database::kConnected);
  EXPECT_EQ(read("pair-1.108.6", "00_readiness").database, Readiness::Database::kConnected);
  EXPECT_EQ(read("pair-1.108.6", "00_readiness_details").version, "1.108.6");
  EXPECT_EQ(read("pair-1.108.6", "10_readiness_down").database, Readiness::Database::kAway);
}

}  // namespace
}  // namespace warden::hotadd
