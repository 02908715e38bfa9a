#include "faces/firestore/listen_replies.h"

#include <google/firestore/v1/firestore.pb.h>

#include <utility>

#include "faces/firestore/render.h"
#include "faces/firestore/wire_writer.h"

namespace aloft::faces::firestore {
namespace {

using Event = document::ListenEvent;
using v1::ListenResponse;
using v1::TargetChange;

void WriteCause(WireWriter& out, const Error& cause) {
  const std::size_t end = out.size();
  out.Bytes(google::rpc::Status::kMessageFieldNumber, cause.message);
  out.Int(google::rpc::Status::kCodeFieldNumber, static_cast<int>(cause.code));
  out.EndMessage(TargetChange::kCauseFieldNumber, end);
}

std::string RenderChange(TargetChange::TargetChangeType type, const Event& event,
                         const std::optional<Error>& cause) {
  WireWriter out(96);
  if (event.read_time_micros != 0) {
    out.Time(TargetChange::kReadTimeFieldNumber, event.read_time_micros);
  }
  if (!event.resume_token.empty()) {
    out.Bytes(TargetChange::kResumeTokenFieldNumber, event.resume_token);
  }
  if (cause) WriteCause(out, *cause);
  out.Ints(TargetChange::kTargetIdsFieldNumber, event.targets);
  if (type != TargetChange::NO_CHANGE) {
    out.Int(TargetChange::kTargetChangeTypeFieldNumber, type);
  }
  out.EndMessage(ListenResponse::kTargetChangeFieldNumber, 0);
  return out.Take();
}

std::string RenderDeleted(const Event& event, std::string_view prefix) {
  WireWriter out(256);
  out.Ints(v1::DocumentDelete::kRemovedTargetIdsFieldNumber, event.removed_targets);
  out.Time(v1::DocumentDelete::kReadTimeFieldNumber, event.read_time_micros);
  WriteName(out, v1::DocumentDelete::kDocumentFieldNumber, prefix, event.path);
  out.EndMessage(ListenResponse::kDocumentDeleteFieldNumber, 0);
  return out.Take();
}

std::string RenderRemoved(const Event& event, std::string_view prefix) {
  WireWriter out(256);
  out.Time(v1::DocumentRemove::kReadTimeFieldNumber, event.read_time_micros);
  out.Ints(v1::DocumentRemove::kRemovedTargetIdsFieldNumber, event.removed_targets);
  WriteName(out, v1::DocumentRemove::kDocumentFieldNumber, prefix, event.path);
  out.EndMessage(ListenResponse::kDocumentRemoveFieldNumber, 0);
  return out.Take();
}

std::string RenderFilter(const Event& event) {
  ListenResponse response;
  v1::ExistenceFilter& filter = *response.mutable_filter();
  filter.set_target_id(event.targets[0]);
  filter.set_count(static_cast<std::int32_t>(event.count));
  if (event.names) {
    v1::BloomFilter& names = *filter.mutable_unchanged_names();
    names.mutable_bits()->set_bitmap(event.names->bitmap);
    names.mutable_bits()->set_padding(event.names->padding_bits);
    names.set_hash_count(event.names->hash_count);
  }
  return response.SerializeAsString();
}

}  // namespace

StreamReply ToReply(Event event, const std::shared_ptr<const std::string>& prefix) {
  std::optional<Error> cause;
  if (event.cause) cause = FromFault(*event.cause, *prefix);
  switch (event.kind) {
    case Event::Kind::kTargetAdded:
      return {.message = RenderChange(TargetChange::ADD, event, cause)};
    case Event::Kind::kTargetRemoved:
      return {.message = RenderChange(TargetChange::REMOVE, event, cause)};
    case Event::Kind::kTargetCurrent:
      return {.message = RenderChange(TargetChange::CURRENT, event, cause)};
    case Event::Kind::kTargetReset:
      return {.message = RenderChange(TargetChange::RESET, event, cause)};
    case Event::Kind::kSnapshot:
    case Event::Kind::kStreamClosed:
      return {.message = RenderChange(TargetChange::NO_CHANGE, event, cause)};
    case Event::Kind::kDocumentChanged:
      return {.document = std::move(event.payload),
              .targets = std::move(event.targets),
              .removed_targets = std::move(event.removed_targets),
              .prefix = prefix};
    case Event::Kind::kDocumentDeleted:
      return {.message = RenderDeleted(event, *prefix)};
    case Event::Kind::kDocumentRemoved:
      return {.message = RenderRemoved(event, *prefix)};
    case Event::Kind::kFilter:
      return {.message = RenderFilter(event)};
  }
  return {};
}

StreamReply ToMaskedReply(const Event& event, const std::vector<document::FieldPath>& mask,
                          std::string_view prefix) {
  WireWriter out;
  out.Ints(v1::DocumentChange::kRemovedTargetIdsFieldNumber, event.removed_targets);
  out.Ints(v1::DocumentChange::kTargetIdsFieldNumber, event.targets);
  WriteDocumentField(out, v1::DocumentChange::kDocumentFieldNumber,
                     Masked(*event.payload->document(), mask), prefix);
  out.EndMessage(ListenResponse::kDocumentChangeFieldNumber, 0);
  return {.message = out.Take()};
}

StreamReply TargetRemoved(std::int32_t target, const Error& cause) {
  Event event{.kind = Event::Kind::kTargetRemoved, .targets = {target}};
  return {.message = RenderChange(TargetChange::REMOVE, event, cause)};
}

std::shared_ptr<const std::string> DocumentBytes(const StreamReply& reply) {
  const std::string& bytes = reply.document->Rendered(
      kBinarySlot,
      [&](const document::Document& document) { return RenderDocument(document, *reply.prefix); });
  return {reply.document, &bytes};
}

Surroundings Surround(const StreamReply& reply, std::size_t document_bytes) {
  WireWriter behind(32);
  behind.Ints(v1::DocumentChange::kRemovedTargetIdsFieldNumber, reply.removed_targets);
  behind.Ints(v1::DocumentChange::kTargetIdsFieldNumber, reply.targets);
  WireWriter before(32);
  before.Varint(document_bytes);
  before.Tag(v1::DocumentChange::kDocumentFieldNumber, WireWriter::kLengthDelimited);
  before.Varint(before.size() + document_bytes + behind.size());
  before.Tag(ListenResponse::kDocumentChangeFieldNumber, WireWriter::kLengthDelimited);
  return {before.Take(), behind.Take()};
}

}  // namespace aloft::faces::firestore
