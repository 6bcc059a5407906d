// What happens in a container before it gets SIGTERM: its preStop hook.
//
// Refers to the Document of the container, which must outlive it. Immutable; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "k8s/workload.h"
#include "warden/document.h"

namespace warden::k8s {

struct PreStop {
  Field field;                                // lifecycle.preStop; may be absent
  bool exists = false;                        // is there and is no null
  std::optional<std::int64_t> delay_seconds;  // what it waits, as far as that can be told
  bool runs_program = false;                  // exec: needs a program in the image
  std::string_view http_path;                 // httpGet; "" otherwise

  static PreStop Of(const Container& container);
};

// The longest delay of the workload's proxies, which comes out of the grace period; 0 where none is recognised.
std::int64_t LongestPreStopDelay(const Workload& workload);

// The delay in the words of a command: `sleep 15`, `sh -c "sleep 15 && …"`, `time.sleep(15)`. Nothing: none is recognised.
std::optional<std::int64_t> SleepIn(std::string_view words);

}  // namespace warden::k8s
