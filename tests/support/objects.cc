// Objects for tests.
#include "support/objects.h"

#include <stdexcept>

#include "doc/reader.h"
#include "k8s/object_reader.h"

namespace warden::testing {
namespace {

Document Need(doc::ReadResult result) {
  if (result.ok()) return *std::move(result.document);
  throw std::runtime_error(std::to_string(result.error->place.line) + ":" + std::to_string(result.error->place.column) + ": " +
                           result.error->message);
}

Object Only(std::vector<Object> objects) {
  if (objects.size() != 1) throw std::runtime_error("expected one object, got " + std::to_string(objects.size()));
  return std::move(objects.front());
}

}  // namespace

std::vector<Object> ObjectsFromYaml(std::string_view text, std::string name) {
  std::vector<Object> objects;
  for (doc::ReadResult& part : doc::ReadYamlStream(std::string(text), std::move(name), Dialect::kKubectl)) {
    for (Object& object : k8s::ReadObjects(Need(std::move(part)))) objects.push_back(std::move(object));
  }
  return objects;
}

Object ObjectFromYaml(std::string_view text, std::string name) { return Only(ObjectsFromYaml(text, std::move(name))); }

Object ObjectFromJson(std::string_view text) {
  return Only(k8s::ReadObjects(Need(doc::ReadJson(std::string(text), "", doc::Limits{}, doc::Deferring::kObject))));
}

}  // namespace warden::testing
