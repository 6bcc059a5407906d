// The table of request heads: which are served, which are refused, and with what.
#include "net/head_guard.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace warden::net {
namespace {

using Fields = std::vector<HeaderField>;

constexpr std::uint64_t kMaxBody = 1000;

// A POST that is served, to be spoiled in one place.
struct Head {
  unsigned version = 11;
  std::string method = "POST";
  std::string target = "/validate?timeout=10s";
  Fields fields = {{"Host", "a"}, {"Content-Type", "application/json"}, {"Content-Length", "2"}};

  Head With(HeaderField field) const {
    Head copy = *this;
    copy.fields.push_back(field);
    return copy;
  }
  Head Without(std::string_view name) const {
    Head copy = *this;
    std::erase_if(copy.fields, [&](const HeaderField& field) { return field.name == name; });
    return copy;
  }
  Head But(std::string_view name, std::string_view value) const { return Without(name).With({name, value}); }
  HeadVerdict Judge() const { return JudgeHead({.version = version, .method = method, .target = target, .fields = fields}, kMaxBody); }
};

Head Line(unsigned version, std::string method, std::string target) {
  Head head;
  head.version = version;
  head.method = std::move(method);
  head.target = std::move(target);
  return head;
}

Head Get() { return Line(11, "GET", "/healthz").Without("Content-Type").Without("Content-Length"); }

struct Row {
  std::string name;
  Head head;
  unsigned status;  // 0: served
};

std::vector<Row> Rows() {
  const Head post;
  return {
      {"a POST", post, 0},
      {"a GET", Get(), 0},
      {"a HEAD", Line(11, "HEAD", "/healthz").Without("Content-Type").Without("Content-Length"), 0},
      {"HTTP/1.0", Line(10, "POST", "/"), 505},
      {"HTTP/1.2", Line(12, "POST", "/"), 505},
      {"HTTP/2.0", Line(20, "POST", "/"), 505},
      {"an unknown method", Line(11, "FOO", "/"), 405},
      {"DELETE", Line(11, "DELETE", "/"), 405},
      {"a method in lower case", Line(11, "post", "/"), 405},
      {"no method", Line(11, "", "/"), 405},
      {"an absolute URI", Line(11, "POST", "http://elsewhere/validate"), 400},
      {"an authority", Line(11, "POST", "elsewhere:443"), 400},
      {"an asterisk", Line(11, "GET", "*"), 400},
      {"no target", Line(11, "POST", ""), 400},
      {"a control character in the target", Line(11, "POST", "/a\tb"), 400},
      {"a target of 2048 bytes", Line(11, "POST", "/" + std::string(2047, 'a')), 0},
      {"a target of 2049 bytes", Line(11, "POST", "/" + std::string(2048, 'a')), 414},

      {"no Host", post.Without("Host"), 400},
      {"two Hosts", post.With({"host", "b"}), 400},
      {"Transfer-Encoding", post.With({"Transfer-Encoding", "chunked"}), 411},
      {"Transfer-Encoding alone", post.Without("Content-Length").With({"Transfer-Encoding", "chunked"}), 411},
      {"Transfer-Encoding of another name", post.With({"TRANSFER-ENCODING", "xchunked"}), 411},
      {"empty Transfer-Encoding", post.With({"Transfer-Encoding", ""}), 411},
      {"Transfer-Encoding on a GET", Get().With({"Transfer-Encoding", "identity"}), 411},
      {"Upgrade", post.With({"Upgrade", "h2c"}), 400},
      {"gzip", post.With({"Content-Encoding", "gzip"}), 415},
      {"identity", post.With({"Content-Encoding", "identity"}), 415},

      {"no Content-Length", post.Without("Content-Length"), 411},
      {"two equal Content-Lengths", post.With({"Content-Length", "2"}), 400},
      {"two Content-Lengths", post.With({"content-length", "5"}), 400},
      {"a list of lengths", post.But("Content-Length", "2, 2"), 400},
      {"a negative length", post.But("Content-Length", "-1"), 400},
      {"a length with plus", post.But("Content-Length", "+2"), 400},
      {"a hexadecimal length", post.But("Content-Length", "0x2"), 400},
      {"an empty length", post.But("Content-Length", ""), 400},
      {"a length with a space", post.But("Content-Length", "2 "), 400},
      {"leading zeros", post.But("Content-Length", "0002"), 0},
      {"the largest body", post.But("Content-Length", "1000"), 0},
      {"one byte more", post.But("Content-Length", "1001"), 413},
      {"2^63", post.But("Content-Length", "9223372036854775808"), 413},
      {"2^64", post.But("Content-Length", "18446744073709551616"), 413},
      {"2^64 and more", post.But("Content-Length", "18446744073709551616x"), 400},
      {"an empty body", post.But("Content-Length", "0"), 0},
      {"a GET of length 0", Get().With({"Content-Length", "0"}), 0},
      {"a GET with a body", Get().With({"Content-Length", "2"}), 400},

      {"no Content-Type", post.Without("Content-Type"), 415},
      {"two Content-Types", post.With({"Content-Type", "application/json"}), 400},
      {"form data", post.But("Content-Type", "multipart/form-data; boundary=x"), 415},
      {"JSON of another kind", post.But("Content-Type", "application/json-patch+json"), 415},
      {"a charset", post.But("Content-Type", "application/json; charset=utf-8"), 0},
      {"a quoted charset in capitals", post.But("Content-Type", "Application/JSON;CHARSET=\"UTF-8\""), 0},
      {"another parameter", post.But("Content-Type", "application/json; profile=x; charset=utf-8"), 0},
      {"a trailing semicolon", post.But("Content-Type", "application/json;"), 0},
      {"another charset", post.But("Content-Type", "application/json; charset=utf-16"), 415},
      {"another charset, later", post.But("Content-Type", "application/json; a=b; charset=latin1"), 415},
      {"a charset without a value", post.But("Content-Type", "application/json; charset"), 415},

      {"100-continue", post.With({"Expect", "100-continue"}), 0},
      {"100-Continue", post.With({"expect", "100-Continue"}), 0},
      {"another expectation", post.With({"Expect", "payment"}), 417},
      {"two expectations", post.With({"Expect", "100-continue"}).With({"Expect", "100-continue"}), 417},

      {"NUL in a value", post.With({"X-A", std::string_view("a\0b", 3)}), 400},
      {"bare CR in a value", post.With({"X-A", "a\rb"}), 400},
      {"DEL in a value", post.With({"X-A", "a\x7f"}), 400},
      {"a tab in a value", post.With({"X-A", "a\tb"}), 0},
      {"escapes stay text", post.With({"X-A", "a%0d%0ab"}), 0},
      {"UTF-8 in a value", post.With({"X-A", "\xc3\xa9"}), 0},
  };
}

TEST(JudgeHead, Table) {
  for (const Row& row : Rows()) {
    const HeadVerdict verdict = row.head.Judge();
    EXPECT_EQ(verdict.refusal, row.status) << row.name << ": " << verdict.reason;
    EXPECT_EQ(verdict.reason.empty(), row.status == 0) << row.name;
  }
}

TEST(JudgeHead, CountsFields) {
  Head head;
  while (head.fields.size() < kMaxHeaderFields) head.fields.push_back({"x", "y"});
  EXPECT_EQ(head.Judge().refusal, 0u);
  head.fields.push_back({"x", "y"});
  EXPECT_EQ(head.Judge().refusal, 431u);
}

TEST(JudgeHead, TellsTheLengthAndWhetherTheClientWaits) {
  const HeadVerdict verdict = Head().But("Content-Length", "77").With({"Expect", "100-continue"}).Judge();
  EXPECT_EQ(verdict.content_length, 77u);
  EXPECT_TRUE(verdict.expects_continue);
  EXPECT_FALSE(Head().Judge().expects_continue);
  EXPECT_FALSE(Head().But("Content-Length", "0").With({"Expect", "100-continue"}).Judge().expects_continue);  // nothing to wait for
}

TEST(FoldsALine, SeesItInWhatHasComeSoFar) {
  const std::string head = "POST / HTTP/1.1\r\nHost: a\r\nX: b\r\n";
  for (const char* fold : {" c\r\n\r\n", "\tc\r\n\r\n", " ", "\t"}) EXPECT_TRUE(FoldsALine(head + fold)) << fold;
  EXPECT_TRUE(FoldsALine("GET / HTTP/1.1\r\n Host: a\r\n\r\n"));
  for (const char* rest : {"", "\r", "\r\n", "\r\n c", "\r\n\r\n c", "Y: c\r\n\r\n\r\n\t"}) EXPECT_FALSE(FoldsALine(head + rest)) << rest;
  EXPECT_FALSE(FoldsALine(""));
}

}  // namespace
}  // namespace warden::net
