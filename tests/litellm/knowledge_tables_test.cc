// Every word of schemas/litellm/ stands in the compiled tables, and nothing else does; the schema for editors takes what LiteLLM takes.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>
#include <string>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>
#include <vector>

#include "doc/json_writer.h"
#include "engine/snapshots.h"
#include "litellm/config/find_configs.h"
#include "litellm/knowledge/knowledge.h"
#include "source/manifests.h"

namespace warden {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;
using Names = std::set<std::string>;

const fs::path kFolder = WARDEN_SOURCE_DIR "/schemas/litellm";

Json ReadJson(const fs::path& path) { return Json::parse(std::ifstream(path)); }

std::string ReadText(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

// A folder of schemas/litellm beside the tables made of it.
struct Pair {
  fs::path folder;
  const litellm::Knowledge* knowledge;
  Json Read(const char* name) const { return ReadJson(folder / name); }
};

std::vector<Pair> Pairs() {
  std::vector<Pair> pairs;
  for (const auto& entry : fs::directory_iterator(kFolder)) {
    const auto version = litellm::VersionOfTag(entry.path().filename().string());
    if (entry.is_directory() && version) pairs.push_back({entry.path(), &litellm::Knowledge::For(*version)});
  }
  return pairs;
}

Names NamesOf(litellm::ParamSet params) {
  Names names;
  params.ForEach([&](std::string_view name) { names.emplace(name); });
  return names;
}

Names NamesOf(const litellm::knowledge::Names& table) {
  Names names;
  for (const std::string_view name : table) names.emplace(name);
  return names;
}

TEST(KnowledgeTables, ThereIsOneForEveryFolder) {
  const auto pairs = Pairs();
  EXPECT_EQ(pairs.size(), litellm::Knowledge::All().size());
  EXPECT_GE(pairs.size(), 2U);
  for (const Pair& pair : pairs) EXPECT_EQ(litellm::ToString(pair.knowledge->version()), pair.folder.filename().string());
}

constexpr std::array<const char*, litellm::kSections> kSectionNames = {
    "configuration",  "general_settings", "litellm_settings", "router_settings", "model_list",
    "litellm_params", "model_info",       "cache_params",     "guardrails",      "credential_list"};
const std::map<std::string, int> kTypes = {{"bool", litellm::kTypeBool},     {"int", litellm::kTypeInt},
                                           {"number", litellm::kTypeNumber}, {"string", litellm::kTypeString},
                                           {"array", litellm::kTypeArray},   {"object", litellm::kTypeObject}};
const std::map<std::string, litellm::UnknownKey> kUnknown = {{"ignored", litellm::UnknownKey::kIgnored},
                                                             {"logged", litellm::UnknownKey::kLogged},
                                                             {"sent", litellm::UnknownKey::kSent},
                                                             {"kept", litellm::UnknownKey::kKept}};

TEST(KnowledgeTables, Keys) {
  for (const Pair& pair : Pairs()) {
    const Json sections = pair.Read("sections.json");
    ASSERT_EQ(sections.size(), litellm::kSections);
    for (std::size_t i = 0; i < litellm::kSections; ++i) {
      const auto section = static_cast<litellm::Section>(i);
      const Json& wanted = sections.at(kSectionNames[i]);
      EXPECT_EQ(pair.knowledge->KeyCount(section), wanted.at("keys").size()) << kSectionNames[i];
      EXPECT_EQ(pair.knowledge->OnUnknownKey(section), kUnknown.at(wanted.at("unknown")));
      for (const auto& [name, entry] : wanted.at("keys").items()) {
        int types = 0;
        for (const Json& type : entry.value("types", Json::array())) types |= kTypes.at(type);
        const auto found = pair.knowledge->FindKey(section, name);
        ASSERT_TRUE(found) << kSectionNames[i] << "." << name;
        EXPECT_EQ(found->name, name);
        EXPECT_EQ(found->types, types) << kSectionNames[i] << "." << name;
      }
    }
  }
}

TEST(KnowledgeTables, NamesAndBehaviour) {
  for (const Pair& pair : Pairs()) {
    const Json names = pair.Read("names.json");
    EXPECT_EQ(NamesOf(pair.knowledge->Providers()), names.at("providers").get<Names>());
    EXPECT_EQ(NamesOf(pair.knowledge->RoutingStrategies()), names.at("routing_strategies").get<Names>());
    EXPECT_EQ(NamesOf(pair.knowledge->Callbacks()), names.at("callbacks").get<Names>());
    EXPECT_EQ(NamesOf(pair.knowledge->CacheTypes()), names.at("cache_types").get<Names>());
    const Json drop = pair.Read("behaviour.json").at("drop_params");
    EXPECT_EQ(pair.knowledge->drop_params().env_any_text, drop.at("env_any_text").get<bool>());
    EXPECT_EQ(pair.knowledge->drop_params().global_parsed, drop.at("global_parsed").get<bool>());
    EXPECT_EQ(pair.knowledge->drop_params().model_parsed, drop.at("model_parsed").get<bool>());
  }
}

TEST(KnowledgeTables, Routes) {
  for (const Pair& pair : Pairs()) {
    const Json routes = pair.Read("routes.json");
    for (const auto& [model, provider] : routes.at("bare_models").items()) {
      const auto route = pair.knowledge->RouteOf(model);
      ASSERT_TRUE(route) << model;
      EXPECT_EQ(route->provider, provider.get<std::string>()) << model;
      EXPECT_EQ(route->model, model);
    }
    for (const auto& [written, wanted] : routes.at("reroutes").items()) {
      const auto route = pair.knowledge->RouteOf(written);
      ASSERT_TRUE(route) << written;
      EXPECT_EQ(route->provider, wanted.at(0).get<std::string>()) << written;
      EXPECT_EQ(route->model, wanted.at(1).get<std::string>()) << written;
    }
    for (const auto& [endpoint, provider] : routes.at("endpoints").items()) {
      const std::string base = endpoint.find("://") == std::string::npos ? "https://" + endpoint : endpoint;
      const auto route = pair.knowledge->RouteOf("no-such-model", {}, base);
      EXPECT_EQ(route.has_value(), routes.at("router_reads_api_base").get<bool>()) << base;
      if (route) {
        EXPECT_EQ(route->provider, provider.get<std::string>()) << base;
      }
    }
  }
}

TEST(KnowledgeTables, ParametersOfEveryModel) {
  for (const Pair& pair : Pairs()) {
    const Json params = pair.Read("params.json");
    const auto expect = [&](const std::string& provider, const std::string& model, const Json& entry, litellm::Basis basis) {
      if (model.find('*') != std::string::npos) return;  // a question about every model
      const litellm::Support support = pair.knowledge->SupportOf({provider, model});
      const auto names = [&](const char* which) {
        return entry.at(which).is_null() ? Names() : params.at("sets").at(entry.at(which).get<std::size_t>()).get<Names>();
      };
      ASSERT_EQ(NamesOf(support.supported), names("supported")) << provider << "/" << model;
      ASSERT_EQ(NamesOf(support.lost), names("lost")) << provider << "/" << model;
      ASSERT_EQ(support.basis, basis) << provider << "/" << model;
    };
    for (const auto& [provider, entry] : params.at("providers").items()) {
      expect(provider, "zz-unheard-of", entry, litellm::Basis::kProvider);
      for (const std::string model : entry.at("same")) {
        expect(provider, model, entry, litellm::Basis::kModel);
      }
      for (const Json& group : entry.at("groups")) {
        for (const std::string model : group.at("models")) expect(provider, model, group, litellm::Basis::kModel);
        for (const std::string model : group.at("families")) expect(provider, model, group, litellm::Basis::kModel);
      }
    }
  }
}

TEST(KnowledgeTables, ModelsOfThePriceMap) {
  for (const Pair& pair : Pairs()) {
    std::ifstream rows(pair.folder / "models.tsv");
    std::string line;
    std::getline(rows, line);
    std::size_t dated = 0;
    while (std::getline(rows, line)) {
      std::vector<std::string> cells;
      std::istringstream in(line + "\t");
      for (std::string cell; std::getline(in, cell, '\t');) cells.push_back(cell);
      ASSERT_EQ(cells.size(), 4U) << line;
      if (cells[1].empty()) continue;
      // A row names a model with or without its provider in front; "perplexity/perplexity/sonar" is another than "perplexity/sonar".
      const bool prefixed = cells[0].starts_with(cells[1] + "/");
      const litellm::Route route{cells[1], std::string_view(cells[0]).substr(prefixed ? cells[1].size() + 1 : 0)};
      EXPECT_EQ(pair.knowledge->Mode(route), cells[2]) << line;
      // Of a date the newest tables know best.
      if (!cells[3].empty() && pair.knowledge == &litellm::Knowledge::All().back()) {
        EXPECT_EQ(pair.knowledge->DeprecationDate(route), cells[3]) << line;
      }
      dated += cells[3].empty() ? 0 : 1;
    }
    EXPECT_GT(dated, 100U);
  }
}

class EditorSchema : public ::testing::Test {
 protected:
  EditorSchema() : json_(ReadJson(WARDEN_SOURCE_DIR "/schemas/litellm-config.schema.json")) {
    valijson::SchemaParser(valijson::SchemaParser::kDraft7).populateSchema(Adapter(json_), schema_);
  }

  // "" when the configuration keeps to the schema.
  std::string Violations(const Json& config) {
    valijson::ValidationResults results;
    if (valijson::Validator().validate(schema_, Adapter(config), &results)) return {};
    std::string text;
    for (valijson::ValidationResults::Error error; results.popError(error);) {
      text += "\n";
      for (const std::string& part : error.context) text += part;
      text += ": " + error.description;
    }
    return text;
  }

  // Every configuration in the files below a folder: how many, and what is wrong with which.
  std::size_t CheckBelow(const fs::path& folder, const std::set<std::string>& wrong) {
    std::size_t count = 0;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
      const std::string ending = entry.path().extension().string();
      if (!entry.is_regular_file() || (ending != ".yaml" && ending != ".yml")) continue;
      const source::FileObjects file = source::ReadFile(entry.path().string(), ReadText(entry.path()));
      const engine::MemorySnapshot snapshot(file.objects, Coverage::kPartial);
      for (const Object& object : file.objects) {
        for (const litellm::Config& config : litellm::FindConfigs(object, snapshot, {}).configs) {
          ++count;
          const std::string violations =
              Violations(Json::parse(doc::ToJson(config.root().value() != nullptr ? *config.root().value() : Node())));
          const bool known = wrong.contains(fs::relative(entry.path(), folder).string());
          EXPECT_EQ(violations.empty(), !known) << entry.path() << violations;
        }
      }
    }
    return count;
  }

 private:
  using Adapter = valijson::adapters::NlohmannJsonAdapter;
  Json json_;
  valijson::Schema schema_;
};

TEST_F(EditorSchema, TakesTheExamplesAndTheCorpus) {
  CheckBelow(WARDEN_SOURCE_DIR "/examples", {});
  const fs::path corpus = WARDEN_SOURCE_DIR "/../shared/corpus";
  if (!fs::exists(corpus)) GTEST_SKIP() << "../shared/corpus is not there: only the examples were judged";
  EXPECT_GT(CheckBelow(corpus, {}), 20U);
}

TEST_F(EditorSchema, RefusesWhatStopsTheProxyAndNothingElse) {
  EXPECT_EQ(
      Violations(Json::parse(R"({"model_list": [{"model_name": "m", "litellm_params": {"model": "openai/x", "rpm": "5", "unheard_of": 1}}],
    "general_settings": null, "litellm_settings": {"unheard_of": 1}, "router_settings": {"num_retries": 2}, "unheard_of": {}})")),
      "");
  EXPECT_NE(Violations(Json::parse(R"({"model_list": {"m": 1}})")), "");
  EXPECT_NE(Violations(Json::parse(R"({"model_list": [{"model_name": "m"}]})")), "");
  EXPECT_NE(Violations(Json::parse(R"({"model_list": [{"model_name": "m", "litellm_params": {}}]})")), "");
  EXPECT_NE(Violations(Json::parse(R"({"model_list": [{"litellm_params": {"model": "openai/x"}}]})")), "");
  EXPECT_NE(Violations(Json::parse(R"({"litellm_settings": ["a"]})")), "");
  EXPECT_NE(Violations(Json::parse(R"({"router_settings": {"routing_strategy": "foo"}})")), "");
}

}  // namespace
}  // namespace warden
