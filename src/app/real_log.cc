// spdlog's queue and thread; the lines are spelled by log_line.h.
#include "app/real_log.h"

#include <spdlog/async.h>
#include <spdlog/details/null_mutex.h>
#include <spdlog/sinks/base_sink.h>

#include <chrono>
#include <cstdio>
#include <thread>

#include <fmt/core.h>

#include "app/log_line.h"
#include "base/time_text.h"

namespace warden::app {
namespace {

using std::chrono::system_clock;

constexpr std::size_t kQueuedLines = 1024;  // 0.4 MiB; over it the oldest are dropped
constexpr std::chrono::milliseconds kRest{10};

std::string Now() {
  const auto now = system_clock::now();
  const auto seconds = std::chrono::floor<std::chrono::seconds>(now);
  std::string text = base::ToText(seconds);
  text.pop_back();  // the Z
  return fmt::format("{}.{:03}Z", text, std::chrono::floor<std::chrono::milliseconds>(now - seconds).count());
}

// Standard error, written when nothing more is waiting; after that it rests. So a request that writes a line need not wake this thread,
// and many lines are one call of the system. Used by the queue's one thread.
class RestingStderr final : public spdlog::sinks::base_sink<spdlog::details::null_mutex> {
 public:
  ~RestingStderr() override { Write(); }
  // `queue` ends its thread before it goes, so that this one never sees it gone.
  void Watch(spdlog::details::thread_pool& queue) { queue_ = &queue; }

 private:
  void sink_it_(const spdlog::details::log_msg& message) override {
    text_.append(message.payload.data(), message.payload.size()).push_back('\n');
    if (queue_->queue_size() > 0) return;
    Write();
    std::this_thread::sleep_for(kRest);
  }
  void flush_() override { Write(); }

  void Write() {
    std::fwrite(text_.data(), 1, text_.size(), stderr);
    text_.clear();
  }

  std::string text_;
  spdlog::details::thread_pool* queue_ = nullptr;
};

}  // namespace

class RealLog::Sink final : public base::LogSink {
 public:
  explicit Sink(cli::LogFormat format) : format_(format) {
    stderr_->Watch(*pool_);
    logger_.set_pattern("%v");
    logger_.set_level(spdlog::level::trace);
    logger_.set_error_handler([](const std::string&) {});  // nowhere left to say it
  }

  void Write(base::LogLevel level, std::string_view message, std::span<const base::LogField> fields) override {
    const auto line = format_ == cli::LogFormat::kJson ? &JsonLogLine : &TextLogLine;
    logger_.info(line(Now(), level, message, fields));
  }

 private:
  const cli::LogFormat format_;
  // An async_logger's messages keep it alive, so it must be shared: spdlog demands it.
  std::shared_ptr<spdlog::details::thread_pool> pool_ = std::make_shared<spdlog::details::thread_pool>(kQueuedLines, 1);
  std::shared_ptr<RestingStderr> stderr_ = std::make_shared<RestingStderr>();
  std::shared_ptr<spdlog::async_logger> shared_ =
      std::make_shared<spdlog::async_logger>("warden", stderr_, pool_, spdlog::async_overflow_policy::overrun_oldest);
  spdlog::async_logger& logger_ = *shared_;
};

RealLog::RealLog() = default;
RealLog::~RealLog() = default;

base::Log RealLog::Open(const cli::LogSettings& settings) {
  if (settings.level == base::LogLevel::kOff) return base::Log();
  sink_ = std::make_unique<Sink>(settings.format);
  return base::Log(*sink_, settings.level);
}

}  // namespace warden::app
