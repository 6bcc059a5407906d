// Two types of one name in one namespace are no error for a compiler that sees one of them at a time: the linker keeps one destructor
// of the two, and whoever needed the other crashes.
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "meta/source_tree.h"

namespace warden {
namespace {

// The word behind `keyword` at the start of a line that begins a definition; "" for anything else.
std::string Defined(const std::string& line) {
  for (const std::string_view keyword : {"enum class ", "class ", "struct "}) {
    if (!line.starts_with(keyword) || line.find('{') == std::string::npos || line.ends_with(';')) continue;
    std::string_view rest = std::string_view(line).substr(keyword.size());
    constexpr std::string_view kAttribute = "[[nodiscard]] ";
    if (rest.starts_with(kAttribute)) rest.remove_prefix(kAttribute.size());
    const std::string name(rest.substr(0, rest.find_first_of(" {<")));
    return name.find("::") == std::string::npos ? name : std::string();  // a type inside another one
  }
  return {};
}

// Qualified names of the types that a file defines outside unnamed namespaces.
std::vector<std::string> TypesIn(const std::string& file) {
  std::vector<std::string> types, open;
  for (const std::string& line : testing::Lines(testing::ReadWhole(testing::Root() / file))) {
    if (line.starts_with("namespace ") && line.ends_with("{")) open.push_back(line.substr(10, line.size() - 11));
    if (line.starts_with("}  // namespace") && !open.empty()) open.pop_back();
    const std::string name = Defined(line);
    if (name.empty()) continue;
    std::string qualified;
    bool unnamed = false;
    for (const std::string& part : open) {
      unnamed = unnamed || part.empty();
      qualified += part.substr(0, part.find(' ')) + "::";
    }
    if (!unnamed) types.push_back(qualified + name);
  }
  return types;
}

TEST(Names, ATypeIsDefinedOnce) {
  std::map<std::string, std::string> where;
  for (const std::string_view folder : {"include", "src"}) {
    for (const std::string& file : testing::FilesUnder(folder, {".h", ".cc"})) {
      for (const std::string& type : TypesIn(file)) {
        const auto [known, fresh] = where.try_emplace(type, file);
        EXPECT_TRUE(fresh) << type << " is defined in " << known->second << " and in " << file;
      }
    }
  }
  EXPECT_GT(where.size(), 300U);
  EXPECT_TRUE(where.contains("warden::Document"));
}

}  // namespace
}  // namespace warden
