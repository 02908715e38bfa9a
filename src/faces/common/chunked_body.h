// Decodes aws-chunked bodies as they arrive: signed chunks, signed trailers, unsigned trailers.
// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
//
// Guarantees  Finish succeeds only if every chunk's and the trailer's signature matched, the final
//             chunk was there, the decoded length is the announced one, every announced trailer
//             came and no other, and nothing came behind the end. The split of the input into
//             pieces changes nothing.
// Threads     One at a time.
// Limits      kChunkHeaderBytesMax, kTrailerBytesMax, kTrailersMax; payload is passed on as it
//             comes, never gathered.
// Knows not   what the payload is, checksums.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/digest.h"
#include "base/result.h"
#include "faces/common/authenticate.h"
#include "faces/common/face.h"

namespace aloft::faces {

class ChunkedDecoder {
 public:
  using Trailers = std::vector<std::pair<std::string, std::string>>;
  // Takes decoded bytes; false stops decoding.
  using Take = std::function<bool(std::string_view payload)>;

  ChunkedDecoder(Payload payload, ChunkKey key);

  // After an error, or after `take` answered false, only destruction makes sense.
  Result<void, AuthError> Append(std::string_view bytes, const Take& take);
  Result<void, AuthError> Finish();
  const Trailers& trailers() const { return trailers_; }  // names in lower case

 private:
  enum class State : std::uint8_t { kHeader, kData, kDataEnd, kTrailer, kLastLine, kDone };

  Result<void, AuthError> Step(std::string_view& bytes, const Take& take, bool& stopped);
  Result<bool, AuthError> TakeLine(std::string_view& bytes, std::size_t bytes_max);
  Result<void, AuthError> ReadHeader();
  Result<void, AuthError> EndChunk();
  Result<void, AuthError> ReadTrailerLine();
  Result<void, AuthError> EndTrailers();
  bool Verify(std::string_view algorithm, std::string_view middle, std::string_view hash,
              std::string_view signature);

  const bool signed_;
  const Payload payload_;
  const ChunkKey key_;
  State state_ = State::kHeader;
  std::string line_;              // a header, line end or trailer line so far
  std::uint64_t chunk_left_ = 0;  // payload bytes of this chunk still to come
  bool last_chunk_ = false;
  std::uint64_t decoded_bytes_ = 0;
  Sha256 chunk_hash_;
  std::string chunk_signature_;  // as stated by this chunk's header
  std::string previous_signature_;
  Trailers trailers_;
  std::size_t trailer_bytes_ = 0;
  bool after_bare_end_ = false;  // the last trailer line ended in LF alone
  bool may_end_ = false;         // and its CR LF has come
  std::string trailer_text_;     // canonical form, for its signature
  std::string trailer_signature_;
};

}  // namespace aloft::faces
