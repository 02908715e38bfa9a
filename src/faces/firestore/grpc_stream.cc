#include "faces/firestore/grpc_stream.h"

#include <algorithm>
#include <string>
#include <utility>

#include "edge/grpc.h"
#include "edge/request.h"
#include "faces/firestore/grpc_message.h"
#include "faces/firestore/limits.h"
#include "faces/firestore/listen_replies.h"

namespace aloft::faces::firestore {
namespace {

constexpr std::int64_t kMicrosPerMilli = 1000;

class GrpcStream final : public edge::LiveHandler {
 public:
  GrpcStream(GrpcConversation conversation, std::shared_ptr<edge::LiveWaker> waker)
      : conversation_(std::move(conversation)),
        waker_(std::move(waker)),
        told_micros_(Now()),
        messages_(conversation_.method->open(conversation_.caller,
                                             [waker = waker_] { waker->Wake(); })) {}

  void Turn(edge::LiveStream& stream) override {
    if (!begun_) stream.Begin(edge::GrpcHead());
    begun_ = true;
    if (stream.stopping()) return Finish(stream, {Code::kUnavailable, "The server is stopping."});
    if (Late()) {
      return Finish(stream, {Code::kDeadlineExceeded, "The deadline of the stream has passed."});
    }
    if (!TakeRequests(stream) || !SendReplies(stream)) return;
    if (stream.input_ended() && stream.input().empty()) return Finish(stream, {});
    Sleep(stream);
  }

  // Requests are taken where waiting is allowed; a turn on the loop that meets one asks for
  // another.
  bool NeedsPool() const override {
    on_pool_ = request_due_ || messages_->NeedsStore();
    return on_pool_;
  }

 private:
  std::int64_t Now() const { return conversation_.caller.MonotonicMicros(); }
  bool Late() const {
    return conversation_.deadline_micros && Now() > *conversation_.deadline_micros;
  }

  void Finish(edge::LiveStream& stream, const Error& status) {
    stream.Finish(edge::GrpcTrailers(status));
  }

  // False: the turn is over.
  bool TakeRequests(edge::LiveStream& stream) {
    request_due_ = false;
    while (stream.unsent_bytes() < edge::kLiveUnsentMax) {
      const auto message = edge::NextGrpcMessage(stream.input(), kRequestBytesMax);
      if (!message.ok()) {
        Finish(stream, message.error());
        return false;
      }
      if (message->consumed == 0) {
        if (message->needed > 0) stream.ExpectInput(message->needed);
        if (stream.input_ended() && !stream.input().empty()) {
          Finish(stream, {Code::kInternal, "The last message is not whole."});
          return false;
        }
        return true;
      }
      if (!on_pool_) {
        request_due_ = true;
        waker_->Wake();
        return false;
      }
      if (!TakeOne(stream, *message)) return false;
      stream.Consume(message->consumed);
      if (!SendReplies(stream)) return false;
    }
    return true;
  }

  // Nothing of the message is kept: most streams are idle, and there are many.
  bool TakeOne(edge::LiveStream& stream, const edge::GrpcMessage& framed) {
    edge::GrpcInflater inflater(conversation_.encoding);
    const auto bytes = inflater.Plain(framed, kRequestBytesMax);
    if (!bytes.ok()) {
      Finish(stream, bytes.error());
      return false;
    }
    ReadMessage message;
    const auto request = message.Read(conversation_.method->request(), *bytes);
    const Result<void> taken =
        request.ok() ? messages_->Take(**request) : Result<void>(Fail(request.error()));
    if (!taken.ok()) Finish(stream, taken.error());
    return taken.ok();
  }

  // False: the turn is over.
  bool SendReplies(edge::LiveStream& stream) {
    while (stream.unsent_bytes() < edge::kLiveUnsentMax) {
      if (!on_pool_ && messages_->NeedsStore()) {
        waker_->Wake();
        return false;
      }
      std::optional<Error> ended;
      const std::vector<StreamReply> replies = messages_->Drain(kRepliesAtOnce, ended);
      std::string frames;
      for (const StreamReply& reply : replies) Render(stream, reply, frames);
      if (!frames.empty()) stream.Send(std::move(frames));
      if (ended) {
        Finish(stream, *ended);
        return false;
      }
      if (replies.empty()) return true;
      told_micros_ = Now();
    }
    return true;
  }

  // Gathers small replies; a large document goes by itself, shared with other streams.
  void Render(edge::LiveStream& stream, const StreamReply& reply, std::string& frames) {
    if (reply.document == nullptr) {
      frames += edge::GrpcPrefix(reply.message.size());
      frames += reply.message;
      return;
    }
    std::shared_ptr<const std::string> document = DocumentBytes(reply);
    const Surroundings around = Surround(reply, document->size());
    frames += edge::GrpcPrefix(around.before.size() + document->size() + around.behind.size());
    frames += around.before;
    if (document->size() <= kCopiedDocumentBytesMax) {
      frames += *document;
    } else {
      stream.Send(std::exchange(frames, {}));
      stream.SendShared(std::move(document));
    }
    frames += around.behind;
  }

  void Sleep(edge::LiveStream& stream) {
    const std::int64_t heartbeat_micros = kHeartbeat.count() * kMicrosPerMilli;
    const std::int64_t now = Now();
    if (now - told_micros_ >= heartbeat_micros) {
      messages_->Heartbeat();  // wakes this stream
      told_micros_ = now;
    }
    std::int64_t until = told_micros_ + heartbeat_micros;
    if (conversation_.deadline_micros) until = std::min(until, *conversation_.deadline_micros);
    stream.WakeAfter(
        std::chrono::milliseconds(std::max<std::int64_t>(1, (until - now) / kMicrosPerMilli + 1)));
  }

  const GrpcConversation conversation_;
  const std::shared_ptr<edge::LiveWaker> waker_;
  std::int64_t told_micros_;
  bool begun_ = false;
  bool request_due_ = false;
  mutable bool on_pool_ = false;  // where the next turn runs: the last answer of NeedsPool
  const MessageStreamPtr messages_;
};

}  // namespace

edge::Live BeginConversation(GrpcConversation conversation) {
  return {[conversation = std::move(conversation)](std::shared_ptr<edge::LiveWaker> waker) {
    return std::make_unique<GrpcStream>(conversation, std::move(waker));
  }};
}

}  // namespace aloft::faces::firestore
