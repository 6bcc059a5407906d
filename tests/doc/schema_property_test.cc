// What fits at once is what valijson has nothing against: for schemas of ours and for made ones, over documents that nearly fit.
#include <gtest/gtest.h>

#include <array>
#include <fstream>
#include <random>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "base/check.h"
#include "doc/pointer.h"
#include "doc/reader.h"
#include "doc/schema.h"

namespace warden {
namespace {

class Chance {
 public:
  std::size_t Below(std::size_t limit) { return generator_() % limit; }
  bool Percent(std::size_t percent) { return Below(100) < percent; }
  template <class List>
  auto Pick(const List& list) {
    return list[Below(std::size(list))];
  }

 private:
  std::mt19937 generator_;  // the same every time
};

constexpr auto kValues = std::to_array<std::string_view>({"null", "true", "false", "0", "7", "-3", "1.5", "1.0", R"("")", R"("a")",
                                                          R"("low")", "[]", "{}", "[[]]", R"({"a": 1})", R"(["a", 2])"});

std::string Quoted(std::string_view text) { return '"' + std::string(text) + '"'; }

// Documents that fit a schema, but for a slip here and there.
class DocumentMaker {
 public:
  DocumentMaker(const Node& schema, std::size_t slips, Chance& chance) : root_(schema), slips_(slips), chance_(chance) {}

  std::string Make() { return Value(root_, 0); }

 private:
  std::string Value(const Node& schema, unsigned depth) {
    if (chance_.Percent(slips_) || depth > 8) return std::string(chance_.Pick(kValues));
    if (const Node* ref = schema.Find("$ref")) return Value(*doc::ResolvePointer(root_, ref->text().substr(1)), depth + 1);
    if (const Node* values = schema.Find("enum")) return Quoted(chance_.Pick(values->items()).text());
    if (const Node* branches = schema.Find("anyOf")) return Value(chance_.Pick(branches->items()), depth + 1);
    const Node* type = schema.Find("type");
    std::string_view name = type == nullptr ? std::string_view() : type->text();
    if (type != nullptr && type->is_array()) name = chance_.Pick(type->items()).text();
    if (name == "object" || schema.Find("properties") != nullptr) return Mapping(schema, depth);
    if (name == "array" || schema.Find("items") != nullptr) return List(schema, depth);
    if (name == "string") return Quoted(chance_.Percent(50) ? "a" : "low");
    if (name == "integer") return "12";
    if (name == "number") return chance_.Percent(50) ? "0.5" : "3";
    if (name == "boolean") return "true";
    if (name == "null") return "null";
    return std::string(chance_.Pick(kValues));
  }

  std::string Mapping(const Node& schema, unsigned depth) {
    std::string out;
    const auto add = [&](std::string_view key, const std::string& value) { out += (out.empty() ? "" : ", ") + Quoted(key) + ": " + value; };
    if (const Node* properties = schema.Find("properties")) {
      // Of large sections a few keys.
      const std::size_t percent = properties->size() > 10 ? 10 : 60;
      for (const Member& property : properties->members()) {
        if (IsRequired(schema, property.key.text()) ? !chance_.Percent(slips_) : chance_.Percent(percent))
          add(property.key.text(), Value(property.value, depth + 1));
      }
    }
    if (const Node* others = schema.Find("additionalProperties"); others != nullptr && others->is_object() && chance_.Percent(50))
      add("another", Value(*others, depth + 1));
    if (chance_.Percent(slips_)) add("another", std::string(chance_.Pick(kValues)));
    return "{" + out + "}";
  }

  static bool IsRequired(const Node& schema, std::string_view key) {
    const Node* required = schema.Find("required");
    if (required == nullptr) return false;
    for (const Node& item : required->items()) {
      if (item.text() == key) return true;
    }
    return false;
  }

  std::string List(const Node& schema, unsigned depth) {
    const Node* items = schema.Find("items");
    std::string out;
    for (std::size_t i = chance_.Below(4); i > 0; --i) {
      out += (out.empty() ? "" : ", ") + (items == nullptr ? std::string(chance_.Pick(kValues)) : Value(*items, depth + 1));
    }
    return "[" + out + "]";
  }

  const Node& root_;
  std::size_t slips_;
  Chance& chance_;
};

// Schemas of every keyword that src/doc/schema_words.cc knows, in odd combinations.
class SchemaMaker {
 public:
  explicit SchemaMaker(Chance& chance) : chance_(chance) {}

  std::string Make() {
    std::string whole = Schema(0);
    whole.back() = ' ';
    return whole + (whole.size() > 2 ? ", " : "") + R"("definitions": {"a": )" + Schema(2) + R"(, "low": )" + Schema(4) + "}}";
  }

 private:
  std::string Schema(unsigned depth) {
    if (depth > 0 && depth < 4 && chance_.Percent(15)) return R"({"$ref": "#/definitions/low"})";
    if (depth == 1 && chance_.Percent(15)) return R"({"$ref": "#/definitions/a"})";
    std::string out;
    const auto add = [&](std::string_view key, const std::string& value) { out += (out.empty() ? "" : ", ") + Quoted(key) + ": " + value; };
    if (chance_.Percent(60)) add("type", Type());
    if (chance_.Percent(10)) add("enum", R"(["a", "low"])");
    if (chance_.Percent(15)) add("minItems", std::to_string(chance_.Below(3)));
    if (chance_.Percent(15)) add("maxItems", std::to_string(chance_.Below(3)));
    if (chance_.Percent(20)) add("required", R"(["a"])");
    if (depth < 4) {
      if (chance_.Percent(50)) add("properties", R"({"low": )" + Schema(depth + 1) + R"(, "a": )" + Schema(depth + 1) + "}");
      if (chance_.Percent(30)) add("items", Schema(depth + 1));
      if (chance_.Percent(20)) add("anyOf", "[" + Schema(depth + 1) + ", " + Schema(depth + 1) + "]");
      if (chance_.Percent(25))
        add("additionalProperties", chance_.Percent(50) ? "false" : chance_.Percent(20) ? "true" : Schema(depth + 1));
    }
    return "{" + out + "}";
  }

  std::string Type() {
    constexpr auto kTypes =
        std::to_array<std::string_view>({"object", "array", "object", "string", "integer", "number", "boolean", "null"});
    if (chance_.Percent(70)) return Quoted(chance_.Pick(kTypes));
    return "[" + Quoted(kTypes[chance_.Below(4)]) + ", " + Quoted(kTypes[4 + chance_.Below(4)]) + "]";
  }

  Chance& chance_;
};

struct Counts {
  int fit = 0;
  int not_fit = 0;
};

void Compare(std::string_view schema_text, int documents, Chance& chance, Counts& counts) {
  const doc::Schema schema(schema_text);
  const doc::ReadResult read = doc::ReadJson(std::string(schema_text), "schema");
  for (int i = 0; i < documents; ++i) {
    const std::size_t slips = i % 3 == 0 ? 0 : i % 3 == 1 ? 2 : 20;
    const std::string text = DocumentMaker(read.document->root(), slips, chance).Make();
    const doc::ReadResult document = doc::ReadJson(text, "document");
    ASSERT_TRUE(document.ok()) << text;
    const bool fits = schema.FitsQuickly(*document.document);
    ASSERT_EQ(fits, schema.CheckSlowly(*document.document).empty()) << text << "\n" << schema_text.substr(0, 2000);
    ++(fits ? counts.fit : counts.not_fit);
  }
}

TEST(SchemaProperty, OurSchemas) {
  Chance chance;
  for (const char* name : {"litellm-start", "policy"}) {
    std::ifstream file(std::string(WARDEN_SOURCE_DIR "/schemas/") + name + ".schema.json");
    std::ostringstream text;
    text << file.rdbuf();
    ASSERT_FALSE(text.str().empty()) << name;
    Counts counts;
    Compare(text.str(), 1500, chance, counts);
    EXPECT_GT(counts.fit, 300) << name;
    EXPECT_GT(counts.not_fit, 300) << name;
  }
}

TEST(SchemaProperty, MadeSchemas) {
  Chance chance;
  Counts counts;
  for (int i = 0; i < 1500 && !HasFailure(); ++i) Compare(SchemaMaker(chance).Make(), 12, chance, counts);
  EXPECT_GT(counts.fit, 1000);
  EXPECT_GT(counts.not_fit, 1000);
}

}  // namespace
}  // namespace warden
