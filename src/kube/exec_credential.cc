// k8s.io/client-go/pkg/apis/clientauthentication/v1/types.go and plugin/pkg/client/auth/exec/exec.go.
#include "kube/exec_credential.h"

#include "base/base64.h"
#include "base/time_text.h"
#include "doc/json_writer.h"
#include "doc/reader.h"
#include "doc/text_at.h"

namespace warden::kube {
namespace {

constexpr std::size_t kMaxPrinted = 1U << 20;

Status Bad(const char* why) { return {StatusCode::kInvalid, std::string("it printed no ExecCredential: ") + why}; }

}  // namespace

std::string ExecInfo(const Access& access, const std::string& ca_pem) {
  std::string json;
  doc::JsonWriter writer(json);
  writer.BeginObject().Key("apiVersion").String(access.exec->api_version).Key("kind").String("ExecCredential");
  writer.Key("spec").BeginObject();
  if (access.exec->wants_cluster) {
    writer.Key("cluster").BeginObject().Key("server").String(access.server);
    if (!access.server_name.empty()) writer.Key("tls-server-name").String(access.server_name);
    if (access.trust_anyone) writer.Key("insecure-skip-tls-verify").Bool(true);
    if (!ca_pem.empty()) writer.Key("certificate-authority-data").String(base::EncodeBase64(ca_pem));
    if (!access.proxy_url.empty()) writer.Key("proxy-url").String(access.proxy_url);
    writer.EndObject();
  }
  writer.Key("interactive").Bool(false).EndObject().EndObject();
  return json;
}

Result<ExecCredential> ReadExecCredential(std::string printed, const std::string& api_version) {
  const doc::ReadResult read = doc::ReadJson(std::move(printed), "", {.bytes = kMaxPrinted, .nodes = 10'000});
  if (!read.ok()) return Bad("it is not JSON");
  const Node& root = read.document->root();
  if (doc::TextAt(root, "kind") != "ExecCredential") return Bad("its kind is another");
  if (doc::TextAt(root, "apiVersion") != api_version) return Bad("its apiVersion is not the one that the kubeconfig names");
  const Node* status = root.Find("status");
  if (status == nullptr || !status->is_object()) return Bad("it has no status");
  const auto text = [&](std::string_view key) { return std::string(doc::TextAt(*status, key)); };
  ExecCredential credential{text("token"), text("clientCertificateData"), text("clientKeyData"), {}};
  if (credential.certificate_pem.empty() != credential.key_pem.empty())
    return Bad("it has a certificate without key, or a key without certificate");
  if (credential.token.empty() && credential.certificate_pem.empty()) return Bad("it has neither token nor certificate");
  if (const Node* expires = status->Find("expirationTimestamp"); expires != nullptr && !expires->is_null()) {
    credential.expires = base::ParseRfc3339(expires->string());
    if (!credential.expires) return Bad("its expirationTimestamp is no time");
  }
  return credential;
}

}  // namespace warden::kube
