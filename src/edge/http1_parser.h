// HTTP/1.1 as it may be written (RFC 9112), and not a byte looser: what two parsers could read in
// two ways is refused.
//
// Guarantees  A head is accepted only with CRLF line ends, token names, no blank before a colon, no
//             folded lines, no control characters, exactly one Host (HTTP/1.1), and at most one of
//             one Content-Length and `Transfer-Encoding: chunked`.
// Threads     Any; no state outside the objects.
// Errors      kBad with the status and the reason in English.
// Knows not   sockets, what fields mean beyond framing and connection handling.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "edge/limits.h"
#include "edge/request.h"

namespace aloft::edge {

struct Malformed {
  int status = 0;  // 0: nothing is wrong
  std::string_view reason = {};
};

// Finds the end of a head in bytes that arrive in pieces. Refuses bare LF at once, so that such a
// client is not waited for.
class HeadScanner {
 public:
  enum class State : std::uint8_t { kMore, kFound, kBad };
  // `bytes` is everything since the head's begin; each call has seen what the last one was given.
  // kFound: the head is bytes[begin(), end()), its last line end and the empty line included.
  State Scan(std::string_view bytes, std::size_t bytes_max);
  std::size_t begin() const {
    return begin_;
  }  // behind empty lines that a client may send between requests
  std::size_t end() const { return end_; }
  Malformed malformed() const { return malformed_; }
  void Reset() { *this = HeadScanner(); }

 private:
  std::size_t begin_ = 0;
  std::size_t line_ = 0;  // where the current line began
  std::size_t scanned_ = 0;
  std::size_t end_ = 0;
  Malformed malformed_;
};

struct Http1Head {
  int minor = 1;
  bool chunked = false;
  bool keep_alive = true;
  bool expects_continue = false;
};

// Parses a whole head. Lower-cases names in place; request's views point into `head`. On failure
// `request` holds what was parsed so far.
Malformed ParseHttp1Head(char* head, std::size_t bytes, const Limits& limits, Request& request,
                         Http1Head& framing);

// Header fields alone (trailers): lines, each ended by CRLF, without the empty line.
Malformed ParseHttp1Fields(char* fields, std::size_t bytes, std::size_t fields_max,
                           Headers& headers);

// Content-Length's value, or false.
bool ParseDecimal(std::string_view digits, std::uint64_t& value);

// Takes a chunked body apart, in pieces however it arrives.
class ChunkedDecoder {
 public:
  enum class State : std::uint8_t { kMore, kData, kEnd, kBad };
  // Eats from the front of `bytes`. kData: `data` is a piece of the body, call again with the rest.
  // kMore: everything was eaten. kEnd: the body has ended, `bytes` begins behind it and trailers()
  // is whole.
  State Decode(std::string_view& bytes, const Limits& limits, std::string_view& data);
  // The trailer section's lines without the empty one, for ParseHttp1Fields.
  std::string& trailers() { return trailers_; }
  Malformed malformed() const { return malformed_; }
  void Reset();

 private:
  enum class Phase : std::uint8_t { kSize, kData, kDataEnd, kTrailer, kEnd };
  State Bad(std::string_view reason);
  // Takes up to LF into line_; false: no LF yet.
  bool TakeLine(std::string_view& bytes, std::size_t bytes_max, bool& too_long);
  State SizeLine();

  Phase phase_ = Phase::kSize;
  std::uint64_t left_ = 0;
  std::string line_;
  std::string trailers_;
  Malformed malformed_;
};

}  // namespace aloft::edge
