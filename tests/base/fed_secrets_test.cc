// Secrets that a command line hands on without a name.
#include "base/fed_secrets.h"

#include <gtest/gtest.h>

#include "base/inline_secrets.h"

namespace warden {
namespace {

TEST(FeedsSecret, Found) {
  for (const char* text :
       {"echo correcthorse | docker login --password-stdin", "echo 'correcthorse' | login", "echo \"correcthorse\"|login",
        "echo -n correcthorse | base64", "echo correcthorse > /tmp/x", "echo correcthorse >/tmp/x", "echo correcthorse >> ~/.netrc",
        "set -e; echo correcthorse | tee /x", "printf correcthorse | sha256sum", "printf '%s' correcthorse | openssl x",
        "printf '%s\\n' \"correcthorse\" > /x", "docker login --password-stdin <<< correcthorse", "cat <<<'correcthorse'",
        "correcthorse | docker login", "/bin/echo correcthorse | x", "sh -c 'echo correcthorse | x'", "$(echo correcthorse | x)",
        "echo correct horse battery | gpg", "echo ok > /tmp/ready; echo correcthorse > /x"}) {
    EXPECT_TRUE(base::FeedsSecret(text)) << text;
    EXPECT_TRUE(base::HasInlineSecret(text)) << text;
  }
}

TEST(FeedsSecret, NotWhatScriptsSay) {
  for (const char* text : {"echo ok > /tmp/ready", "echo ready | tee /tmp/x", "echo $TOKEN | docker login --password-stdin",
                           "echo \"$TOKEN\" | docker login --password-stdin", "echo ${TOKEN} > /x", "printf '%s' \"$KEY\" > /x",
                           "cat /run/secret | docker login --password-stdin", "cat <<< $TOKEN", "cat <<< \"$(cat /x)\"",
                           "echo starting the proxy > /tmp/log", "echo starting LiteLLM", "echo failed >&2", "echo failed > /dev/stderr",
                           "curl http://localhost:4000/health | grep ok", "env | grep passwd", "a || echo no", "echo", "echo |", ""})
    EXPECT_FALSE(base::FeedsSecret(text)) << text;
}

}  // namespace
}  // namespace warden
