#include "faces/common/verified_body.h"

#include <optional>

#include "base/digest.h"
#include "faces/common/chunked_body.h"
#include "faces/common/limits.h"

namespace aloft::faces {
namespace {

using Rules = std::shared_ptr<const BodyRules>;

bool IsFramed(const Payload& payload) {
  return payload.mode == BodyMode::kSignedChunks || payload.mode == BodyMode::kUnsignedChunks;
}

// What framing may add to a payload of this size: a line for every 8 KiB (the smallest chunk that
// clients may send), and the trailers.
std::uint64_t WithFraming(std::uint64_t payload_bytes) {
  return payload_bytes + payload_bytes / 64 + kFramingBytesMax;
}

// Checksums that came as HTTP trailers, behind a body without framing of its own.
void TakeHttpTrailers(const BodyRules& rules) {
  for (const auto& field : rules.request->trailers.fields()) {
    if (rules.trailers->size() == kTrailersMax) return;
    rules.trailers->emplace_back(field.name, field.value);
  }
}

// Passes payload on while hashing it.
class HashedSink final : public edge::BodySink {
 public:
  HashedSink(std::unique_ptr<edge::BodySink> inner, Rules rules)
      : inner_(std::move(inner)), rules_(std::move(rules)) {}

  Result<void, edge::Response> Append(std::string_view bytes) override {
    if (rules_->payload.mode == BodyMode::kHash) hash_.Update(bytes);
    return inner_->Append(bytes);
  }

  edge::Response Finish() override {
    const bool hashed = rules_->payload.mode == BodyMode::kHash;
    if (hashed && hash_.Finish() != rules_->payload.sha256) {
      inner_.reset();
      return rules_->refuse(AuthError{AuthFault::kPayloadHashMismatch});
    }
    TakeHttpTrailers(*rules_);
    return inner_->Finish();
  }

 private:
  std::unique_ptr<edge::BodySink> inner_;
  Rules rules_;
  Sha256 hash_;
};

// Takes the framing off.
class ChunkedSink final : public edge::BodySink {
 public:
  ChunkedSink(std::unique_ptr<edge::BodySink> inner, Rules rules)
      : inner_(std::move(inner)),
        rules_(std::move(rules)),
        decoder_(rules_->payload, rules_->chunk_key) {}

  Result<void, edge::Response> Append(std::string_view bytes) override {
    std::optional<edge::Response> refusal;
    const auto decoded = decoder_.Append(bytes, [&](std::string_view payload) {
      auto appended = inner_->Append(payload);
      if (!appended.ok()) refusal = std::move(appended).error();
      return !refusal.has_value();
    });
    if (refusal) return Fail(std::move(*refusal));
    if (!decoded.ok()) return Fail(rules_->refuse(decoded.error()));
    return {};
  }

  edge::Response Finish() override {
    const auto finished = decoder_.Finish();
    if (!finished.ok()) {
      inner_.reset();
      return rules_->refuse(finished.error());
    }
    *rules_->trailers = decoder_.trailers();
    return inner_->Finish();
  }

 private:
  std::unique_ptr<edge::BodySink> inner_;
  Rules rules_;
  ChunkedDecoder decoder_;
};

// Takes the framing off a body that was held, then runs the face's plan; may be run twice.
edge::Response RunFramed(const edge::Buffered& inner, const BodyRules& rules,
                         std::string_view body) {
  ChunkedDecoder decoder(rules.payload, rules.chunk_key);
  std::string payload;
  const auto decoded = decoder.Append(body, [&](std::string_view piece) {
    payload.append(piece);
    return payload.size() <= inner.body_bytes_max;
  });
  if (!decoded.ok()) return rules.refuse(decoded.error());
  if (payload.size() > inner.body_bytes_max) return inner.too_large();
  const auto finished = decoder.Finish();
  if (!finished.ok()) return rules.refuse(finished.error());
  *rules.trailers = decoder.trailers();
  return inner.run(payload);
}

edge::Response RunPlain(const edge::Buffered& inner, const BodyRules& rules,
                        std::string_view body) {
  if (rules.payload.mode == BodyMode::kHash && Sha256Digest(body) != rules.payload.sha256) {
    return rules.refuse(AuthError{AuthFault::kPayloadHashMismatch});
  }
  rules.trailers->clear();
  TakeHttpTrailers(rules);
  return inner.run(body);
}

edge::Plan VerifyBuffered(edge::Buffered inner, Rules rules) {
  const bool framed = IsFramed(rules->payload);
  const std::uint64_t bytes_max = framed ? WithFraming(inner.body_bytes_max) : inner.body_bytes_max;
  const bool long_body = rules->payload.bytes.value_or(bytes_max) > kHashInlineBytesMax;
  const bool pool = inner.pool || (long_body && rules->request->has_body &&
                                   rules->payload.mode != BodyMode::kUnsigned);
  auto too_large = inner.too_large;
  auto shared = std::make_shared<const edge::Buffered>(std::move(inner));
  auto run = [shared, rules, framed](std::string_view body) {
    return framed ? RunFramed(*shared, *rules, body) : RunPlain(*shared, *rules, body);
  };
  return edge::Buffered{bytes_max, std::move(run), std::move(too_large), pool};
}

edge::Plan VerifyStreamed(edge::Streamed inner, Rules rules) {
  if (IsFramed(rules->payload)) {
    inner.body_bytes_max = WithFraming(inner.body_bytes_max);
    inner.sink = std::make_unique<ChunkedSink>(std::move(inner.sink), std::move(rules));
  } else {
    inner.sink = std::make_unique<HashedSink>(std::move(inner.sink), std::move(rules));
  }
  return inner;
}

}  // namespace

edge::Plan VerifyBody(edge::Plan plan, std::shared_ptr<const BodyRules> rules) {
  if (auto* buffered = std::get_if<edge::Buffered>(&plan)) {
    return VerifyBuffered(std::move(*buffered), std::move(rules));
  }
  if (auto* streamed = std::get_if<edge::Streamed>(&plan)) {
    return VerifyStreamed(std::move(*streamed), std::move(rules));
  }
  // Decided from the head alone: nothing of the body is used.
  return plan;
}

}  // namespace aloft::faces
