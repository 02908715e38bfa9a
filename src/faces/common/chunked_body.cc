#include "faces/common/chunked_body.h"

#include <algorithm>
#include <charconv>

#include "base/ascii.h"
#include "base/hex.h"
#include "faces/common/limits.h"

namespace aloft::faces {
namespace {

constexpr std::string_view kSignatureExtension = ";chunk-signature=";
constexpr std::string_view kTrailerSignature = "x-amz-trailer-signature";
constexpr std::size_t kSizeDigitsMax = 16;

AuthError Incomplete(std::string detail = {}) {
  return {AuthFault::kIncompleteBody, std::move(detail)};
}
AuthError BadTrailer() { return {AuthFault::kMalformedTrailer}; }
AuthError BadSignature() { return {AuthFault::kBadChunkSignature}; }

}  // namespace

ChunkedDecoder::ChunkedDecoder(Payload payload, ChunkKey key)
    : signed_(payload.mode == BodyMode::kSignedChunks),
      payload_(std::move(payload)),
      key_(std::move(key)),
      previous_signature_(key_.seed) {}

Result<void, AuthError> ChunkedDecoder::Append(std::string_view bytes, const Take& take) {
  bool stopped = false;
  while (!bytes.empty() && !stopped) ALOFT_TRY_VOID(Step(bytes, take, stopped));
  return {};
}

Result<void, AuthError> ChunkedDecoder::Step(std::string_view& bytes, const Take& take,
                                             bool& stopped) {
  switch (state_) {
    case State::kHeader: {
      ALOFT_TRY(const bool whole, TakeLine(bytes, kChunkHeaderBytesMax));
      return whole ? ReadHeader() : Result<void, AuthError>();
    }
    case State::kData: {
      const std::string_view piece = bytes.substr(
          0, static_cast<std::size_t>(std::min<std::uint64_t>(chunk_left_, bytes.size())));
      bytes.remove_prefix(piece.size());
      chunk_left_ -= piece.size();
      if (signed_) chunk_hash_.Update(piece);
      stopped = !take(piece);
      if (chunk_left_ == 0) state_ = State::kDataEnd;
      return {};
    }
    case State::kDataEnd: {
      ALOFT_TRY(const bool whole, TakeLine(bytes, 2));
      if (!whole) return {};
      if (line_ != "\r\n") return Fail(Incomplete("a chunk is longer than its header says"));
      return EndChunk();
    }
    case State::kTrailer: {
      ALOFT_TRY(const bool whole, TakeLine(bytes, kTrailerBytesMax));
      return whole ? ReadTrailerLine() : Result<void, AuthError>();
    }
    case State::kLastLine: {
      ALOFT_TRY(const bool whole, TakeLine(bytes, 2));
      if (!whole) return {};
      if (line_ != "\r\n") return Fail(BadTrailer());
      state_ = State::kDone;
      return {};
    }
    case State::kDone:
      return Fail(Incomplete("bytes follow the last chunk"));
  }
  return {};
}

// Gathers a line into line_, its end included; true when it is whole. The line before is dropped at
// the first byte.
Result<bool, AuthError> ChunkedDecoder::TakeLine(std::string_view& bytes, std::size_t bytes_max) {
  if (line_.ends_with('\n')) line_.clear();
  const std::size_t end = bytes.find('\n');
  const std::size_t count = end == std::string_view::npos ? bytes.size() : end + 1;
  if (line_.size() + count > bytes_max) {
    if (state_ == State::kTrailer || state_ == State::kLastLine) return Fail(BadTrailer());
    return Fail(Incomplete("a chunk's framing is malformed"));
  }
  line_.append(bytes.substr(0, count));
  bytes.remove_prefix(count);
  return end != std::string_view::npos;
}

Result<void, AuthError> ChunkedDecoder::ReadHeader() {
  std::string_view header = line_;
  if (!header.ends_with("\r\n")) return Fail(Incomplete("a chunk's header is malformed"));
  header.remove_suffix(2);
  const std::size_t digits = std::min(header.find(';'), header.size());
  const std::string_view extension = header.substr(digits);
  const auto parsed = std::from_chars(header.data(), header.data() + digits, chunk_left_, 16);
  const bool number = parsed.ec == std::errc() && parsed.ptr == header.data() + digits;
  if (!number || digits > kSizeDigitsMax) return Fail(Incomplete("a chunk's size is malformed"));
  if (signed_) {
    if (!extension.starts_with(kSignatureExtension)) return Fail(BadSignature());
    chunk_signature_ = extension.substr(kSignatureExtension.size());
  } else if (!extension.empty()) {
    return Fail(Incomplete("a chunk's header is malformed"));
  }
  if (chunk_left_ > *payload_.bytes - decoded_bytes_) {
    return Fail(Incomplete("the payload is longer than x-amz-decoded-content-length"));
  }
  decoded_bytes_ += chunk_left_;
  last_chunk_ = chunk_left_ == 0;
  if (!last_chunk_) {
    state_ = State::kData;
    return {};
  }
  return EndChunk();
}

// The payload of a chunk has been passed on; the last one has none.
Result<void, AuthError> ChunkedDecoder::EndChunk() {
  if (signed_) {
    const std::string middle = HexEncode(Sha256Digest({}));
    const std::string hash = HexEncode(chunk_hash_.Finish());
    if (!Verify("AWS4-HMAC-SHA256-PAYLOAD", middle, hash, chunk_signature_)) {
      return Fail(BadSignature());
    }
  }
  if (!last_chunk_) {
    state_ = State::kHeader;
  } else {
    state_ = payload_.has_trailers ? State::kTrailer : State::kLastLine;
  }
  return {};
}

// Whether `signature` is the next of the chain; `middle` may be empty.
bool ChunkedDecoder::Verify(std::string_view algorithm, std::string_view middle,
                            std::string_view hash, std::string_view signature) {
  std::string text(algorithm);
  for (const std::string_view part : {std::string_view(key_.amz_date), std::string_view(key_.scope),
                                      std::string_view(previous_signature_)}) {
    text.append("\n").append(part);
  }
  if (!middle.empty()) text.append("\n").append(middle);
  text.append("\n").append(hash);
  std::string expected = HexEncode(key_.key->Sign(text));
  const bool matches = EqualInConstantTime(expected, signature);
  previous_signature_ = std::move(expected);
  return matches;
}

Result<void, AuthError> ChunkedDecoder::ReadTrailerLine() {
  trailer_bytes_ += line_.size();
  if (trailer_bytes_ > kTrailerBytesMax) return Fail(BadTrailer());
  std::string_view text = line_;
  text.remove_suffix(1);
  const bool bare_end = !text.ends_with('\r');
  if (!bare_end) text.remove_suffix(1);
  if (text.empty() && after_bare_end_) {
    // The documentation ends a trailer with LF CR LF, and some clients do.
    after_bare_end_ = false;
    may_end_ = true;
    return {};
  }
  after_bare_end_ = bare_end;
  may_end_ = false;
  if (text.empty()) return EndTrailers();
  const std::size_t colon = text.find(':');
  if (colon == 0 || colon == std::string_view::npos) return Fail(BadTrailer());
  const std::string name = LowerCase(text.substr(0, colon));
  const std::string_view value = Trimmed(text.substr(colon + 1));
  if (signed_ && !trailer_signature_.empty()) return Fail(BadTrailer());  // it comes last
  if (signed_ && name == kTrailerSignature) {
    trailer_signature_ = value;
    return {};
  }
  const auto& announced = payload_.announced;
  const bool known = std::find(announced.begin(), announced.end(), name) != announced.end();
  const bool twice = std::any_of(trailers_.begin(), trailers_.end(),
                                 [&](const auto& trailer) { return trailer.first == name; });
  if (!known || twice) return Fail(BadTrailer());
  trailer_text_.append(name).append(":").append(value).append("\n");
  trailers_.emplace_back(name, value);
  return {};
}

Result<void, AuthError> ChunkedDecoder::EndTrailers() {
  if (trailers_.size() != payload_.announced.size()) return Fail(BadTrailer());
  if (signed_) {
    const std::string hash = HexEncode(Sha256Digest(trailer_text_));
    if (!Verify("AWS4-HMAC-SHA256-TRAILER", {}, hash, trailer_signature_)) {
      return Fail(BadSignature());
    }
  }
  state_ = State::kDone;
  return {};
}

Result<void, AuthError> ChunkedDecoder::Finish() {
  if (state_ == State::kTrailer && may_end_ && !signed_) ALOFT_TRY_VOID(EndTrailers());
  if (state_ == State::kTrailer) return Fail(BadTrailer());
  if (state_ != State::kDone) return Fail(Incomplete("the last chunk is missing"));
  if (decoded_bytes_ != *payload_.bytes) {
    return Fail(Incomplete("the payload is shorter than x-amz-decoded-content-length"));
  }
  return {};
}

}  // namespace aloft::faces
