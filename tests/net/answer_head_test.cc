// What an answer may look like: the same verdict in whatever pieces it comes.
#include "net/answer_head.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "net/body_guard.h"

namespace warden::net {
namespace {

using Kind = BodyFraming::Kind;

Result<std::optional<AnswerHead>> InPieces(const std::string& text, std::size_t piece) {
  for (std::size_t size = piece, looked = 0;; size += piece) {
    const std::string_view come = std::string_view(text).substr(0, size);
    const auto head = ReadAnswerHead(come, looked);
    if (!head.ok() || *head || come.size() == text.size()) return head;
    looked = come.size();
  }
}

AnswerHead Read(const std::string& text) {
  const auto head = ReadAnswerHead(text);
  EXPECT_TRUE(head.ok()) << text << head.status().message();
  EXPECT_TRUE(head.ok() && *head) << text;
  return head.ok() && *head ? **head : AnswerHead{};
}

TEST(AnswerHead, WhereItsBodyEnds) {
  EXPECT_EQ(Read("HTTP/1.1 200 OK\r\n\r\n").framing.kind, Kind::kUntilEnd);
  EXPECT_EQ(Read("HTTP/1.0 204\r\n\r\nmore").size, 16u);
  EXPECT_EQ(Read("HTTP/1.1 503 \r\nx:\r\n\r\n").status, 503u);
  const AnswerHead chunks = Read("HTTP/1.1 200 OK\r\ntransfer-ENCODING:\tChunked \r\n\r\n");
  EXPECT_EQ(chunks.framing.kind, Kind::kChunks);
  const AnswerHead length = Read("HTTP/1.1 200 OK\r\nA: b: c\r\nContent-length: 0042\r\n\r\n");
  EXPECT_EQ(length.framing.kind, Kind::kLength);
  EXPECT_EQ(length.framing.length, 42u);
}

TEST(AnswerHead, TheSameInEveryPiece) {
  const std::string first = "HTTP/1.1 200 OK\r\n";
  for (const std::string& text :
       std::vector<std::string>{first + "\r\n", first + "A: b\r\nContent-Length: 2\r\n\r\nab", first + "A: b\n\r\n", first + "A\r\n\r\n",
                                "\r\n\r\n", "\n\r\n", "HTTP/1.1 099 X\r\n\r\n", "HTTP/1.1 2000\r\n\r\n", first,
                                "HTTP/1.1 200 " + std::string(2000, 'x'), first + "A: " + std::string(70'000, 'x')}) {
    const auto whole = ReadAnswerHead(text);
    for (const std::size_t piece : {1U, 2U, 3U, 7U, 1000U}) {
      if (text.size() > 10'000 && piece < 7) continue;
      const auto pieces = InPieces(text, piece);
      EXPECT_EQ(pieces.ok(), whole.ok()) << text.substr(0, 100);
      EXPECT_EQ(pieces.status().message(), whole.status().message());
      if (pieces.ok() && whole.ok()) {
        EXPECT_EQ(pieces->has_value(), whole->has_value());
      }
    }
  }
}

TEST(AnswerHead, Limits) {
  const std::string line(1 << 10, 'x');
  EXPECT_TRUE(ReadAnswerHead("HTTP/1.1 200 " + line.substr(15) + "\r\n\r\n").ok());
  EXPECT_FALSE(ReadAnswerHead("HTTP/1.1 200 " + line.substr(14) + "\r\n\r\n").ok());
  std::string head = "HTTP/1.1 200 OK\r\nA: ";
  head += std::string(kMostHead - head.size() - 4, 'x') + "\r\n\r\n";
  EXPECT_EQ(Read(head).size, kMostHead);
  EXPECT_FALSE(ReadAnswerHead(head.substr(0, head.size() - 3) + "x\r\n\r\n").ok());
}

// "" while all is well.
std::string Verdict(BodyGuard guard, std::string_view body, std::size_t piece, bool& whole) {
  for (; !body.empty(); body.remove_prefix(std::min(piece, body.size()))) {
    if (const Status status = guard.Look(body.substr(0, piece)); !status.ok()) return status.message();
  }
  whole = guard.is_whole();
  return "";
}

TEST(BodyGuard, TheSameInEveryPiece) {
  std::mt19937 random(7);
  const std::string letters = "019aF;=\r\n\r\n x";
  int whole_ones = 0;
  for (int i = 0; i < 2000; ++i) {
    std::string body = "3\r\nabc\r\n1;x=y\r\nz\r\n0\r\n\r\n";
    for (unsigned j = random() % 3; j > 0; --j) body[random() % body.size()] = letters[random() % letters.size()];
    bool whole = false;
    const std::string verdict = Verdict(BodyGuard({Kind::kChunks, 0}), body, body.size(), whole);
    whole_ones += whole ? 1 : 0;
    for (const std::size_t piece : {1U, 2U, 5U}) {
      bool too = false;
      EXPECT_EQ(Verdict(BodyGuard({Kind::kChunks, 0}), body, piece, too), verdict) << body;
      EXPECT_EQ(too, whole) << body;
    }
  }
  EXPECT_GT(whole_ones, 500);
  EXPECT_LT(whole_ones, 1900);
}

TEST(BodyGuard, ALengthIsKept) {
  BodyGuard guard({Kind::kLength, 3});
  EXPECT_TRUE(guard.Look("ab").ok());
  EXPECT_FALSE(guard.is_whole());
  EXPECT_TRUE(guard.Look("c").ok());
  EXPECT_TRUE(guard.is_whole());
  EXPECT_FALSE(guard.Look("d").ok());
  EXPECT_TRUE(BodyGuard({Kind::kLength, 0}).is_whole());
}

}  // namespace
}  // namespace warden::net
