// fake_litellm: replicas of a fake LiteLLM proxy on one database, over HTTP.
//
//   fake_litellm --version 1.108.6 --replicas 2 --config FILE.json --master-key-file FILE [--poll-ms MS] [--workers N] [--no-database]
//
// FILE.json is {"model_list": […]}; every replica starts with it. Without --config the list is empty. It prints one line,
// {"urls": ["http://127.0.0.1:PORT", …]}, and serves until its standard input ends. os.environ/X is looked up in its own environment.
#include <unistd.h>

#include <charconv>
#include <chrono>
#include <csignal>
#include <fstream>
#include <iostream>
#include <iterator>
#include <limits>
#include <map>
#include <stdexcept>
#include <stop_token>
#include <string>
#include <string_view>
#include <thread>

#include <nlohmann/json.hpp>

#include "support/fake_litellm.h"
#include "support/fake_litellm/http_front.h"

namespace warden::testing {
namespace {

using Ordered = nlohmann::ordered_json;

std::string ReadFile(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) throw std::runtime_error("cannot read " + path);
  return {std::istreambuf_iterator<char>(in), {}};
}

int ReadNumber(std::string_view text) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number < 1) throw std::runtime_error("a number is at least 1");
  return number;
}

// litellm_params of a file as LiteLLM has them when it makes ids: os.environ/X looked up, None where it is missing.
Ordered LookedUp(Ordered params, const std::map<std::string, std::string>& environment) {
  constexpr std::string_view kEnviron = "os.environ/";
  for (Ordered& value : params) {
    if (!value.is_string() || !value.get_ref<const std::string&>().starts_with(kEnviron)) continue;
    const auto found = environment.find(value.get<std::string>().substr(kEnviron.size()));
    value = found == environment.end() ? Ordered() : Ordered(found->second);
  }
  return params;
}

// With the ids that LiteLLM gives to entries without one: they depend on the order of the keys in the file.
nlohmann::json ReadModelList(const std::string& path, const std::map<std::string, std::string>& environment) {
  Ordered list = Ordered::parse(ReadFile(path)).value("model_list", Ordered::array());
  for (Ordered& entry : list) {
    if (!entry.contains("model_info") || !entry["model_info"].is_object()) entry["model_info"] = Ordered::object();
    Ordered& info = entry["model_info"];
    if (!info.contains("id") || info["id"].is_null()) {
      info["id"] = fake_litellm::GeneratedId(entry.at("model_name").get<std::string>(), LookedUp(entry.at("litellm_params"), environment));
    }
  }
  return nlohmann::json::parse(list.dump());
}

std::map<std::string, std::string> Environment() {
  std::map<std::string, std::string> variables;
  for (char** one = environ; *one != nullptr; ++one) {
    const std::string_view text = *one;
    const auto equals = text.find('=');
    if (equals != std::string_view::npos) variables.emplace(text.substr(0, equals), text.substr(equals + 1));
  }
  return variables;
}

FakeLiteLlmOptions ReadOptions(int count, char** arguments) {
  FakeLiteLlmOptions options;
  options.environment = Environment();
  nlohmann::json model_list = nlohmann::json::array();
  int replicas = 1;
  for (int i = 1; i < count; ++i) {
    const std::string_view name = arguments[i];
    if (name == "--no-database") {
      options.database = fake_litellm::DatabaseState::kNone;
      continue;
    }
    if (i + 1 == count) throw std::runtime_error("option " + std::string(name) + " needs a value");
    const std::string value = arguments[++i];
    if (name == "--version") {
      options.version = value;
    } else if (name == "--replicas") {
      replicas = ReadNumber(value);
    } else if (name == "--config") {
      model_list = ReadModelList(value, options.environment);
    } else if (name == "--master-key-file") {
      options.master_key = ReadFile(value);
      while (options.master_key.ends_with('\n')) options.master_key.pop_back();
    } else if (name == "--poll-ms") {
      options.poll_interval = std::chrono::milliseconds(ReadNumber(value));
    } else if (name == "--workers") {
      options.workers = static_cast<std::size_t>(ReadNumber(value));
    } else {
      throw std::runtime_error("unknown option " + std::string(name));
    }
  }
  options.model_lists.assign(static_cast<std::size_t>(replicas), model_list);
  return options;
}

// Hands the time that passes to the fake, until it is told to stop.
void Tick(FakeLiteLlm& fake, const std::stop_token& stop) {
  using Clock = std::chrono::steady_clock;
  const Clock::time_point start = Clock::now();
  while (!stop.stop_requested()) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
    fake.Advance(std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - start) - fake.now());
  }
}

int Run(int count, char** arguments) {
  std::signal(SIGPIPE, SIG_IGN);
  FakeLiteLlm fake(ReadOptions(count, arguments));
  const FakeLiteLlmFront front(fake);
  const std::jthread ticker([&fake](const std::stop_token& stop) { Tick(fake, stop); });
  std::cout << nlohmann::json{{"urls", front.urls()}}.dump() << std::endl;
  std::cin.ignore(std::numeric_limits<std::streamsize>::max());
  return 0;
}

}  // namespace
}  // namespace warden::testing

int main(int count, char** arguments) {
  try {
    return warden::testing::Run(count, arguments);
  } catch (const std::exception& error) {
    std::cerr << "fake_litellm: " << error.what() << '\n';
    return 2;
  }
}
