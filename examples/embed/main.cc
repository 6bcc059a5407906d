// Judges a manifest from standard input with the library, and prints one line a finding: the whole of what a tool of your own needs.
#include <chrono>
#include <iostream>
#include <iterator>
#include <string>

#include "warden/catalogue.h"
#include "warden/engine.h"
#include "warden/read.h"

int main() {
  const std::string text(std::istreambuf_iterator<char>(std::cin), {});
  const warden::ManifestObjects manifest = warden::ReadManifest("stdin.yaml", text);
  bool errors = false;
  for (const warden::NotRead& document : manifest.not_read) {
    std::cerr << "not read: " << document.reason << '\n';
    errors = errors || document.broken;
  }

  const auto snapshot = warden::MakeSnapshot(manifest.objects, warden::Coverage::kComplete);
  const warden::Engine engine(warden::AllRules(), warden::Policy(warden::AllRules()));
  warden::Circumstances circumstances;
  circumstances.today = std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now());

  for (const warden::Object& object : manifest.objects) {
    for (const warden::Finding& finding : engine.Evaluate(object, *snapshot, circumstances).findings) {
      std::cout << finding.at.begin.line << ':' << finding.at.begin.column << ' ' << ToString(finding.level) << ' ' << finding.rule->id
                << ' ' << ToString(object.ref()) << ": " << finding.message << '\n';
      errors = errors || finding.level == warden::Severity::kError;
    }
  }
  return errors ? 1 : 0;
}
