// The parser meets bytes that nobody wrote on purpose. Whatever they are: it reads inside its
// buffer, accepts only what can be read one way, and its answer does not depend on how the network
// cut the bytes.
#include "edge/http1_parser.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

namespace aloft::edge {
namespace {

constexpr int kRounds = 20'000;

const std::vector<std::string>& Seeds() {
  static const std::vector<std::string> seeds = {
      "GET /a%20b?x=y HTTP/1.1\r\nHost: x:80\r\nAccept: */*\r\n\r\n",
      "PUT /k HTTP/1.1\r\nHost: x\r\nContent-Length: 12\r\nExpect: 100-continue\r\n\r\n",
      "POST / HTTP/1.1\r\nhost:x\r\nTransfer-Encoding: chunked\r\nX:\t a b \t\r\n\r\n",
      "OPTIONS * HTTP/1.0\r\nConnection: keep-alive, x\r\n\r\n",
      "GET http://x/p HTTP/1.1\r\nHost: x\r\n\r\n",
  };
  return seeds;
}

std::string Mutate(std::string text, std::mt19937_64& random) {
  static const std::string pieces[] = {"\r\n",        "\n",
                                       "\r",          ":",
                                       " ",           std::string(1, '\0'),
                                       "\xff",        "Content-Length: 1\r\n",
                                       "Host: y\r\n", "\t",
                                       "0",           "#",
                                       ",",           "chunked"};
  for (int i = static_cast<int>(random() % 4); i >= 0; --i) {
    const std::size_t at = random() % (text.size() + 1);
    switch (random() % 3) {
      case 0:
        text.insert(at, pieces[random() % std::size(pieces)]);
        break;
      case 1:
        if (at < text.size()) text.erase(at, 1 + random() % 3);
        break;
      default:
        if (at < text.size()) text[at] = static_cast<char>(random());
        break;
    }
  }
  return text;
}

struct Parsed {
  HeadScanner::State state;
  std::size_t end = 0;
  Malformed malformed;
  bool operator==(const Parsed& other) const {
    return state == other.state && end == other.end && malformed.status == other.malformed.status;
  }
};

Parsed ScanIn(const std::string& bytes, std::size_t step) {
  HeadScanner scanner;
  HeadScanner::State state = HeadScanner::State::kMore;
  for (std::size_t have = std::min(step, bytes.size());;
       have = std::min(have + step, bytes.size())) {
    // A copy of the exact size, so that a sanitizer sees one byte too far.
    const std::string part(bytes.data(), have);
    state = scanner.Scan(part, 4096);
    if (state != HeadScanner::State::kMore || have == bytes.size()) break;
  }
  return {state, scanner.end(), scanner.malformed()};
}

void CheckAccepted(const Request& request, const Http1Head& framing) {
  EXPECT_FALSE(request.method.empty());
  EXPECT_TRUE(request.target[0] == '/' || request.target == "*");
  EXPECT_FALSE(framing.chunked && request.content_length.has_value());
  EXPECT_LE(request.headers.Count("host"), 1U);
  EXPECT_TRUE(framing.minor == 0 || request.headers.Count("host") == 1);
  EXPECT_LE(request.headers.Count("content-length"), 1U);
  for (const Headers::Field& field : request.headers.fields()) {
    EXPECT_EQ(std::string_view::npos, field.value.find_first_of(std::string_view("\r\n\0", 3)));
    EXPECT_EQ(std::string_view::npos, field.name.find_first_of(" \t:\r\n"));
  }
}

TEST(Http1Parser, AnyBytesCutAnyWay) {
  std::mt19937_64 random(20261120);
  const Limits limits;
  int accepted = 0;
  for (int round = 0; round < kRounds; ++round) {
    const std::string bytes = Mutate(Seeds()[random() % Seeds().size()], random);
    const Parsed whole = ScanIn(bytes, bytes.size() + 1);
    EXPECT_TRUE(whole == ScanIn(bytes, 1)) << ::testing::PrintToString(bytes);
    EXPECT_TRUE(whole == ScanIn(bytes, 1 + random() % 20)) << ::testing::PrintToString(bytes);
    if (whole.state != HeadScanner::State::kFound) continue;
    HeadScanner scanner;
    (void)scanner.Scan(bytes, 4096);
    std::string head = bytes.substr(scanner.begin(), scanner.end() - scanner.begin());
    Request request;
    Http1Head framing;
    if (ParseHttp1Head(head.data(), head.size(), limits, request, framing).status != 0) continue;
    ++accepted;
    CheckAccepted(request, framing);
  }
  EXPECT_GT(accepted, kRounds / 50);  // or the mutations are too wild to say anything
}

struct Decoded {
  std::string body;
  std::string trailers;
  std::size_t rest = 0;
  ChunkedDecoder::State state = ChunkedDecoder::State::kMore;
  bool operator==(const Decoded&) const = default;
};

Decoded DecodeIn(const std::string& bytes, std::size_t step) {
  const Limits limits;
  ChunkedDecoder decoder;
  Decoded out;
  std::size_t given = 0;
  while (given < bytes.size()) {
    const std::string part = bytes.substr(given, step);
    std::string_view left = part;
    do {
      std::string_view data;
      out.state = decoder.Decode(left, limits, data);
      out.body.append(data);
    } while (out.state == ChunkedDecoder::State::kData);
    given += part.size() - left.size();
    if (out.state != ChunkedDecoder::State::kMore) break;
  }
  out.trailers = decoder.trailers();
  // Where a bad line is noticed depends on the cut; that it is bad does not.
  if (out.state == ChunkedDecoder::State::kEnd) out.rest = bytes.size() - given;
  return out;
}

TEST(ChunkedDecoder, AnyBytesCutAnyWay) {
  std::mt19937_64 random(7);
  const std::string seeds[] = {"5\r\nhello\r\n0\r\n\r\nGET",
                               "1;a=b\r\nx\r\nA\r\n0123456789\r\n0\r\nX-Sum: 1\r\n\r\nrest",
                               "0\r\n\r\n", "3\r\nabc\r\n0;x\r\nA: b\r\nC: d\r\n\r\n"};
  for (int round = 0; round < kRounds; ++round) {
    const std::string seed = seeds[random() % std::size(seeds)];
    const std::string bytes = round < 100 ? seed : Mutate(seed, random);
    const Decoded whole = DecodeIn(bytes, bytes.size() + 1);
    EXPECT_TRUE(whole == DecodeIn(bytes, 1)) << ::testing::PrintToString(bytes);
    EXPECT_TRUE(whole == DecodeIn(bytes, 1 + random() % 9)) << ::testing::PrintToString(bytes);
  }
}

TEST(ParseDecimal, TakesDigitsAlone) {
  std::uint64_t value = 0;
  EXPECT_TRUE(ParseDecimal("0", value));
  EXPECT_TRUE(ParseDecimal("9223372036854775807", value));
  EXPECT_EQ(9223372036854775807U, value);
  for (const char* bad :
       {"", " 1", "1 ", "+1", "-1", "1.0", "0x1", "9223372036854775808", "18446744073709551617"}) {
    EXPECT_FALSE(ParseDecimal(bad, value)) << bad;
  }
}

}  // namespace
}  // namespace aloft::edge
