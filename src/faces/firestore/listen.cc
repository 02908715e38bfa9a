// Listen: documents and queries watched over one stream.
#include <google/firestore/v1/firestore.pb.h>

#include <limits>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "faces/firestore/from_proto.h"
#include "faces/firestore/limits.h"
#include "faces/firestore/listen_replies.h"
#include "faces/firestore/message_stream.h"
#include "faces/firestore/to_query.h"

namespace aloft::faces::firestore {
namespace {

using Mask = std::optional<std::vector<document::FieldPath>>;

Result<document::ListenTarget> ToTarget(const DatabaseName& database, const v1::Target& asked) {
  document::ListenTarget target;
  target.id = asked.target_id();
  target.once = asked.once();
  target.resume_token = asked.resume_token();
  if (asked.has_read_time()) {
    ALOFT_TRY(target.read_time_micros, ToMicros(asked.read_time()));
  }
  if (asked.has_expected_count()) target.expected_count = asked.expected_count().value();
  switch (asked.target_type_case()) {
    case v1::Target::kDocuments:
      for (const std::string& name : asked.documents().documents()) {
        ALOFT_TRY(const std::string_view path, PathWithin(database, name));
        target.documents.emplace_back(path);
      }
      if (target.documents.empty()) return Invalid("A target names no documents.");
      return target;
    case v1::Target::kQuery: {
      ALOFT_TRY(const ResourceName parent, ParseResourceName(asked.query().parent()));
      if (parent.database != database) return Invalid("A target is of another database.");
      ALOFT_TRY(target.query, ToQuery(parent, asked.query().structured_query()));
      return target;
    }
    case v1::Target::TARGET_TYPE_NOT_SET:
      break;
  }
  return Invalid("A target is either a query or a list of documents.");
}

class ListenConversation final : public MessageStream {
 public:
  ListenConversation(const Caller& caller, std::function<void()> wake)
      : caller_(caller), wake_(std::move(wake)) {}

  Result<void> Take(const Message& message) override {
    const auto& request = static_cast<const v1::ListenRequest&>(message);
    if (stream_ == nullptr) {
      ALOFT_TRY_VOID(Start(request.database()));
    } else if (!request.database().empty() && request.database() != database_) {
      return Invalid("All requests of a stream are of one database.");
    }
    switch (request.target_change_case()) {
      case v1::ListenRequest::kAddTarget:
        return Add(request.add_target());
      case v1::ListenRequest::kRemoveTarget:
        stream_->RemoveTarget(request.remove_target());
        masks_.erase(request.remove_target());
        return {};
      case v1::ListenRequest::TARGET_CHANGE_NOT_SET:
        break;
    }
    return {};
  }

  std::vector<StreamReply> Drain(std::size_t replies_max, std::optional<Error>& ended) override {
    std::vector<StreamReply> replies = std::exchange(refused_, {});
    if (stream_ == nullptr) return replies;
    ended = Recheck();
    if (ended) return replies;
    for (document::ListenEvent& event : stream_->Drain(replies_max)) {
      if (event.kind == document::ListenEvent::Kind::kStreamClosed) {
        ended = event.cause ? FromFault(*event.cause, *prefix_) : Error{Code::kUnavailable};
        break;
      }
      TellMasked(event, replies);
      if (event.kind == document::ListenEvent::Kind::kDocumentChanged && event.targets.empty() &&
          event.removed_targets.empty()) {
        continue;
      }
      replies.push_back(ToReply(std::move(event), prefix_));
    }
    return replies;
  }

  bool NeedsStore() const override { return stream_ != nullptr && stream_->NeedsStore(); }
  void Heartbeat() override {
    if (stream_ != nullptr) stream_->Heartbeat();
  }

 private:
  Result<void> Start(const std::string& database) {
    ALOFT_TRY(const DatabaseName name, ParseDatabaseName(database));
    Call call;
    static_cast<Caller&>(call) = caller_;
    ALOFT_TRY(const Opened opened, Open(call, name, identity::Permission::kDocumentsListen));
    database_ = database;
    prefix_ = std::make_shared<const std::string>(opened.prefix);
    document::ListenOptions options{.wake = wake_, .name_prefix = opened.prefix};
    auto stream =
        caller_.services->documents.Listen(opened.grant, opened.database(), std::move(options));
    if (!stream.ok()) return Fail(opened.Said(stream.error()));
    stream_ = std::move(*stream);
    return {};
  }

  // Rights may be withdrawn while a client listens: it is told nothing from then on.
  std::optional<Error> Recheck() {
    const std::int64_t now = caller_.MonotonicMicros();
    if (now - checked_micros_ < kRightsKept.count()) return {};
    const auto name = ParseDatabaseName(database_);
    Call call;
    static_cast<Caller&>(call) = caller_;
    const auto opened = Open(call, *name, identity::Permission::kDocumentsListen);
    if (!opened.ok()) return opened.error();
    checked_micros_ = now;
    return {};
  }

  // What is wrong with one target is told to it alone; the others go on.
  Result<void> Add(const v1::Target& asked) {
    ALOFT_TRY(const DatabaseName name, ParseDatabaseName(database_));
    std::int32_t id = asked.target_id();
    if (id == 0) id = --last_own_id_;
    auto target = ToTarget(name, asked);
    if (!target.ok()) return RefuseTarget(id, target.error());
    target->id = id;
    Mask mask;
    if (target->query) mask = std::exchange(target->query->projection, {});
    const auto added = stream_->AddTarget(std::move(*target));
    if (added.ok()) {
      if (mask) masks_[id] = std::move(*mask);
      return {};
    }
    Error error = FromFault(added.error(), *prefix_);
    // Saying that it was removed would end the target that has the id.
    if (added.error().fault == document::Fault::kTargetExists) return Fail(std::move(error));
    return RefuseTarget(id, error);
  }

  // Targets that see only some fields are told by themselves, and taken out of the event.
  void TellMasked(document::ListenEvent& event, std::vector<StreamReply>& replies) const {
    if (masks_.empty() || event.payload == nullptr) return;
    std::erase_if(event.targets, [&](std::int32_t id) {
      const auto mask = masks_.find(id);
      if (mask == masks_.end()) return false;
      document::ListenEvent alone{.kind = event.kind, .targets = {id}, .payload = event.payload};
      replies.push_back(ToMaskedReply(alone, mask->second, *prefix_));
      return true;
    });
  }

  Result<void> RefuseTarget(std::int32_t id, const Error& error) {
    refused_.push_back(TargetRemoved(id, error));
    return {};
  }

  const Caller caller_;
  const std::function<void()> wake_;
  std::string database_;
  std::shared_ptr<const std::string> prefix_;
  std::vector<StreamReply> refused_;
  std::map<std::int32_t, std::vector<document::FieldPath>> masks_;  // of targets with a projection
  // Ids of targets that came without one, counted down from the largest.
  std::int32_t last_own_id_ = std::numeric_limits<std::int32_t>::max();
  std::unique_ptr<document::ListenStream> stream_;
  std::int64_t checked_micros_ = 0;  // when the right to listen was looked at
};

}  // namespace

MessageStreamPtr OpenListen(const Caller& caller, std::function<void()> wake) {
  return std::make_unique<ListenConversation>(caller, std::move(wake));
}

}  // namespace aloft::faces::firestore
