#include "faces/firestore/webchannel/carrier.h"

#include <algorithm>
#include <chrono>
#include <functional>
#include <string>
#include <utility>

#include "document/long_work.h"
#include "faces/firestore/limits.h"
#include "faces/firestore/message_stream.h"
#include "faces/firestore/rest_reply.h"
#include "faces/firestore/router.h"
#include "faces/firestore/webchannel/back_channel.h"
#include "faces/firestore/webchannel/channel_request.h"
#include "faces/firestore/webchannel/limits.h"

namespace aloft::faces::firestore::webchannel {
namespace {

constexpr std::string_view kSuffix = "/channel";
constexpr std::string_view kUnknownSession = "Error: Unknown SID";

using Kind = ChannelQuery::Kind;
using RequestPtr = std::shared_ptr<const AuthedRequest>;

edge::Response Head(const edge::Request& request) {
  edge::Response head;
  head.Add("Content-Type", "text/plain; charset=utf-8");
  head.Add("Cache-Control", "no-cache, no-store, max-age=0, must-revalidate");
  head.Add("X-Content-Type-Options", "nosniff");
  head.Add("X-Accel-Buffering", "no");  // nginx holds replies back else
  if (request.http_major == 2) head.Add("X-Client-Wire-Protocol", "h2");
  AddCors(request, head);
  return head;
}

edge::Response Say(const edge::Request& request, std::string body, int status = 200) {
  edge::Response response = Head(request);
  response.status = status;
  response.body = std::move(body);
  return response;
}

edge::Response BadRequest(const edge::Request& request, const std::string& why) {
  return Say(request, "Error: " + why + ".", 400);
}

edge::Response UnknownSession(const edge::Request& request) {
  return Say(request, std::string(kUnknownSession), 400);
}

// Which conversation the path names; null: none.
const Method* MethodOf(std::string_view path) {
  if (!IsChannel(path)) return nullptr;
  path.remove_prefix(1);
  path.remove_suffix(kSuffix.size());
  const Method* method = FindMethod(path);
  return method != nullptr && method->kind == MethodKind::kConversation ? method : nullptr;
}

struct Channel {
  const Services* services;
  Sessions* sessions;
  RequestPtr request;
  const Method* method;
  ChannelQuery query;

  const edge::Request& http() const { return request->http(); }
  std::int64_t Now() const { return services->clock.MonotonicNanos(); }
  std::shared_ptr<Session> Find() const {
    return sessions->Find({query.session_id, query.http_session_id}, *method);
  }
};
using ChannelPtr = std::shared_ptr<const Channel>;

edge::Response Forward(const Channel& channel, Session& session, const ChannelForm& form) {
  if (!session.Acknowledge(channel.query.acknowledged)) {
    return BadRequest(channel.http(), "AID names no array");
  }
  switch (session.Put(form)) {
    case Inbox::Outcome::kBad:
      return BadRequest(channel.http(), "a map with an impossible number");
    case Inbox::Outcome::kFull:
      return Say(channel.http(), "Error: too many messages wait.", 429);
    case Inbox::Outcome::kTaken:
      break;
  }
  const Session::Heard heard = session.Hear(channel.Now());
  const std::string content = std::string("[").append(heard.back_channel_open ? "1" : "0") + "," +
                              std::to_string(heard.last_array) + "," +
                              std::to_string(heard.unacknowledged_bytes) + "]";
  return Say(channel.http(), Framed(content));
}

// The credentials of a page come as text in the form; the front has let the request through as it
// came. Where credentials are checked, end users' are not taken yet.
bool AreEmulated(std::string_view block) {
  const auto authorization = FindInBlock(block, "authorization");
  return !authorization || authorization->starts_with("Bearer ");
}

edge::Response Handshake(const Channel& channel, const ChannelForm& form) {
  const std::string& block = form.headers.empty() ? channel.query.headers : form.headers;
  if (!AreEmulated(block)) return Say(channel.http(), "Error: Unknown credentials.", 401);
  const Caller caller{channel.services, channel.request->principal()};
  const auto session = channel.sessions->Begin(
      *channel.method, form.first_id,
      [&](std::function<void()> wake) { return channel.method->open(caller, std::move(wake)); });
  if (session == nullptr) return Say(channel.http(), "Error: too many sessions.", 429);
  if (session->Put(form) != Inbox::Outcome::kTaken) {
    channel.sessions->End(*session);
    return BadRequest(channel.http(), "impossible maps");
  }
  std::int64_t after = -1;
  edge::Response response = Say(channel.http(), session->Frame(after, 1));
  response.Add("X-HTTP-Session-Id", session->ids().http_session);
  return response;
}

edge::Response RunPost(const Channel& channel, std::string_view body) {
  document::LeaveLoopPast(static_cast<std::int64_t>(body.size()), kReadOnLoopMax);
  const auto form = ReadForm(body);
  if (!form.ok()) return BadRequest(channel.http(), form.error());
  if (channel.query.kind == Kind::kHandshake) return Handshake(channel, *form);
  const auto session = channel.Find();
  if (session == nullptr) return UnknownSession(channel.http());
  return Forward(channel, *session, *form);
}

edge::Plan Post(Channel channel) {
  auto shared = std::make_shared<const Channel>(std::move(channel));
  edge::Buffered plan;
  plan.body_bytes_max = kPostBytesMax;
  plan.run = [shared](std::string_view body) { return RunPost(*shared, body); };
  plan.too_large = [shared] { return Say(shared->http(), "Error: the body is too large.", 413); };
  return plan;
}

edge::Plan Back(const Channel& channel) {
  auto session = channel.Find();
  if (session == nullptr) return UnknownSession(channel.http());
  if (!session->Acknowledge(channel.query.acknowledged)) {
    return BadRequest(channel.http(), "AID names no array");
  }
  BackChannelOptions options;
  options.streaming = channel.query.streaming;
  if (!options.streaming && channel.query.patience) {
    options.patience = std::min<std::chrono::nanoseconds>(kNoopAfter, *channel.query.patience);
  }
  return edge::Live{[session = std::move(session), options, request = channel.request,
                     clock = &channel.services->clock](std::shared_ptr<edge::LiveWaker> waker) {
    return std::make_unique<BackChannel>(session, options, Head(request->http()), std::move(waker),
                                         *clock);
  }};
}

edge::Plan Terminate(const Channel& channel) {
  if (const auto session = channel.Find(); session != nullptr) channel.sessions->End(*session);
  return Say(channel.http(), {});
}

}  // namespace

bool IsChannel(std::string_view path) { return path.ends_with(kSuffix); }

edge::Plan BeginChannel(const Services& services, Sessions& sessions, RequestPtr request) {
  const edge::Request& http = request->http();
  const Method* method = MethodOf(http.path);
  if (method == nullptr) return Say(http, "Error: no such channel.", 404);
  if (http.method == "OPTIONS") return PreflightReply(http);
  auto query = ReadQuery(http);
  if (!query.ok()) return BadRequest(http, query.error());
  Channel channel{&services, &sessions, std::move(request), method, *std::move(query)};
  switch (channel.query.kind) {
    case Kind::kHandshake:
    case Kind::kForward:
      return Post(std::move(channel));
    case Kind::kBack:
      return Back(channel);
    case Kind::kTerminate:
      return Terminate(channel);
  }
  return BadRequest(http, "no such request");
}

}  // namespace aloft::faces::firestore::webchannel
