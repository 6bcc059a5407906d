// A report of one line a finding, as compilers write it: what editors and problem matchers read.
#pragma once

#include <memory>

#include "report/writer.h"

namespace warden::report {

// "deploy/gateway.yaml:12:5: error LW101 single-replica: Deployment llm/litellm: replicas is 1, should be at least 2". Without line and
// column where the place in the file is not known. Nothing but findings; "" when there are none.
std::unique_ptr<Writer> MakeConciseWriter(const WriterOptions& options);

}  // namespace warden::report
