#include "edge/http1_connection.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "edge/worker.h"

namespace aloft::edge {
namespace {

constexpr std::size_t kKeptPendingBytes = 4096;

}  // namespace

Http1Connection::Http1Connection(Connection& connection) : connection_(connection) {}

void Http1Connection::OnBytes(std::string_view bytes) { Turn(bytes); }

void Http1Connection::OnTurn() { Turn({}); }

// Everything that can happen to the connection comes through here: bytes are understood as far as
// possible, replies that may leave are written, and all of it is sent at once.
void Http1Connection::Turn(std::string_view bytes) {
  in_turn_ = true;
  if (pending_.empty()) {
    pending_.assign(Process(bytes));
  } else {
    pending_.append(bytes);
    ProcessPending();
  }
  while (Advance() && !connection_.closed()) {
    if (!ProcessPending()) break;
  }
  in_turn_ = false;
  AfterTurn();
}

// True: something was understood.
bool Http1Connection::ProcessPending() {
  const std::size_t before = pending_.size();
  const Phase phase_before = phase_;
  const std::size_t rest = Process(pending_).size();
  pending_.erase(0, before - rest);
  if (rest == 0 && pending_.capacity() > kKeptPendingBytes) pending_ = std::string();
  return rest != before || phase_ != phase_before;
}

// Returns what has not been understood.
std::string_view Http1Connection::Process(std::string_view bytes) {
  while (true) {
    switch (phase_) {
      case Phase::kHead:
        if (bytes.empty() || !MayStart() || !TakeHead(bytes)) return bytes;
        break;
      case Phase::kBody:
        if (!TakeBody(bytes)) return bytes;
        break;
      case Phase::kWait:
        if (current_ != nullptr) return bytes;
        phase_ = Phase::kHead;
        break;
      case Phase::kClosing:
        return {};
    }
  }
}

bool Http1Connection::MayStart() const {
  const Limits& limits = connection_.worker().shared().limits;
  return replies_.size() < limits.pipeline_depth_max &&
         connection_.out().bytes() < limits.output_bytes_max;
}

void Http1Connection::FillRequest(Exchange& exchange) const {
  Request& request = exchange.request;
  request.transport = connection_.tls() ? Transport::kTls : Transport::kClear;
  request.peer = connection_.peer();
  request.peer_is_loopback = connection_.peer_is_loopback();
  request.local_port = connection_.local_port();
  request.received_micros = connection_.worker().shared().clock->WallMicros();
}

bool Http1Connection::TakeHead(std::string_view& bytes) {
  const Limits& limits = connection_.worker().shared().limits;
  const HeadScanner::State state = scanner_.Scan(bytes, limits.head_bytes_max);
  if (state == HeadScanner::State::kMore) return false;
  if (state == HeadScanner::State::kBad) {
    RefuseRequest(scanner_.malformed());
    return true;
  }
  Exchange& exchange = *connection_.worker().TakeExchange();
  exchange.head.assign(bytes.substr(scanner_.begin(), scanner_.end() - scanner_.begin()));
  bytes.remove_prefix(scanner_.end());
  scanner_.Reset();
  FillRequest(exchange);
  framing_ = Http1Head{};
  const Malformed malformed = ParseHttp1Head(exchange.head.data(), exchange.head.size(), limits,
                                             exchange.request, framing_);
  any_request_ = true;
  waiting_ = Waiting::kNothing;
  if (malformed.status != 0) {
    phase_ = Phase::kClosing;
    replies_.push_back({.exchange = &exchange, .keep_alive = false, .minor = framing_.minor});
    exchange.Refuse(*this, malformed.status, malformed.reason);
    return true;
  }
  replies_.push_back(
      {.exchange = &exchange, .keep_alive = framing_.keep_alive, .minor = framing_.minor});
  phase_ = exchange.request.has_body ? Phase::kBody : Phase::kWait;
  body_left_ = exchange.request.content_length.value_or(0);
  drained_ = body_progress_ = 0;
  continue_due_ = continue_sent_ = body_begun_ = false;
  if (framing_.chunked) decoder_.Reset();
  current_ = &exchange;
  // botocore waits for a 100 also before an empty body, and takes a final reply in its place as a
  // sign that the next reply on the connection has no status line:
  // https://github.com/boto/botocore/blob/develop/botocore/awsrequest.py
  if (framing_.expects_continue && phase_ == Phase::kWait && replies_.size() == 1) SendContinue();
  exchange.Begin(*this);
  return true;
}

// What never became a request: the refusal is told as if it had.
void Http1Connection::RefuseRequest(Malformed malformed) {
  Exchange& exchange = *connection_.worker().TakeExchange();
  FillRequest(exchange);
  phase_ = Phase::kClosing;
  replies_.push_back({.exchange = &exchange, .keep_alive = false, .minor = 1});
  exchange.Refuse(*this, malformed.status, malformed.reason);
}

// False: no more can be taken now.
bool Http1Connection::TakeBody(std::string_view& bytes) {
  if (current_ != nullptr && current_->body() == Exchange::Body::kUndecided) return false;
  if (!bytes.empty()) body_begun_ = true;
  return framing_.chunked ? TakeChunkedBody(bytes) : TakePlainBody(bytes);
}

// Gives the exchange what it takes; false: some is left.
bool Http1Connection::GiveBody(std::string_view& bytes) {
  const std::size_t taken = current_ != nullptr ? current_->TakeBody(bytes) : bytes.size();
  body_progress_ += taken;
  bytes.remove_prefix(taken);
  return bytes.empty();
}

bool Http1Connection::DrainedTooMuch(std::size_t bytes) {
  if (current_ != nullptr) return false;
  drained_ += bytes;
  if (drained_ <= connection_.worker().shared().limits.drained_bytes_max) return false;
  if (!replies_.empty()) replies_.back().keep_alive = false;
  phase_ = Phase::kClosing;
  return true;
}

bool Http1Connection::TakePlainBody(std::string_view& bytes) {
  if (bytes.empty() && body_left_ > 0) return false;
  const std::size_t count = std::min<std::uint64_t>(body_left_, bytes.size());
  if (DrainedTooMuch(count)) return true;
  std::string_view given = bytes.substr(0, count);
  const bool all = GiveBody(given);
  bytes.remove_prefix(count - given.size());
  body_left_ -= count - given.size();
  if (body_left_ == 0) EndBody();
  return all;
}

bool Http1Connection::TakeChunkedBody(std::string_view& bytes) {
  if (!stash_.empty()) {
    std::string_view rest = stash_;
    const bool all = GiveBody(rest);
    stash_.erase(0, stash_.size() - rest.size());
    if (!all) return false;
  }
  std::string_view data;
  switch (decoder_.Decode(bytes, connection_.worker().shared().limits, data)) {
    case ChunkedDecoder::State::kMore:
      return false;
    case ChunkedDecoder::State::kData:
      if (DrainedTooMuch(data.size())) return true;
      if (!GiveBody(data)) stash_.assign(data);
      return stash_.empty();
    case ChunkedDecoder::State::kEnd:
      EndBody();
      return true;
    case ChunkedDecoder::State::kBad:
      phase_ = Phase::kClosing;
      if (!replies_.empty()) replies_.back().keep_alive = false;
      if (current_ != nullptr) current_->Refuse(*this, 400, decoder_.malformed().reason);
      return true;
  }
  return false;
}

void Http1Connection::EndBody() {
  if (phase_ != Phase::kBody) return;
  phase_ = Phase::kWait;
  waiting_ = Waiting::kNothing;
  if (current_ == nullptr) return;
  Exchange& exchange = *current_;
  if (framing_.chunked && !decoder_.trailers().empty()) {
    exchange.trailer_bytes.swap(decoder_.trailers());
    const Malformed malformed = ParseHttp1Fields(
        exchange.trailer_bytes.data(), exchange.trailer_bytes.size(),
        connection_.worker().shared().limits.header_fields_max, exchange.request.trailers);
    if (malformed.status != 0) {
      phase_ = Phase::kClosing;
      replies_.back().keep_alive = false;
      exchange.Refuse(*this, malformed.status, malformed.reason);
      return;
    }
  }
  exchange.EndBody();
}

std::span<char> Http1Connection::DirectTarget() {
  if (phase_ != Phase::kBody || framing_.chunked || current_ == nullptr || !pending_.empty()) {
    return {};
  }
  const std::span<char> target = current_->BodyTarget();
  return target.first(std::min<std::uint64_t>(target.size(), body_left_));
}

void Http1Connection::OnDirect(std::size_t bytes) {
  in_turn_ = true;
  body_begun_ = true;
  body_left_ -= bytes;
  body_progress_ += bytes;
  current_->BodyPut(bytes);
  if (phase_ == Phase::kBody && body_left_ == 0) EndBody();
  in_turn_ = false;
  Turn({});
}

bool Http1Connection::WantsRead() const {
  switch (phase_) {
    case Phase::kHead:
      return MayStart();
    case Phase::kBody:
      return pending_.empty() && stash_.empty() && (current_ == nullptr || current_->HasBodyRoom());
    case Phase::kWait:
      return pending_.empty();
    case Phase::kClosing:
      return false;
  }
  return false;
}

bool Http1Connection::AnyLive() const {
  return std::any_of(replies_.begin(), replies_.end(), [](const Reply& reply) {
    return reply.exchange->live() != nullptr && !reply.exchange->responded();
  });
}

void Http1Connection::OnEnd() {
  input_ended_ = true;
  // Nobody half-closes to listen for ever: that client is gone, and this is how it shows.
  if (AnyLive()) {
    connection_.Close();
    return;
  }
  Turn({});
}

void Http1Connection::OnTimeout() {
  const Limits& limits = connection_.worker().shared().limits;
  switch (std::exchange(waiting_, Waiting::kNothing)) {
    case Waiting::kNothing:
      break;
    case Waiting::kNextRequest:
      connection_.Close();
      break;
    case Waiting::kHead:
      in_turn_ = true;
      RefuseRequest({408, "the request did not arrive in time"});
      in_turn_ = false;
      Turn({});
      break;
    case Waiting::kBody: {
      const bool paused = !WantsRead();
      if (std::exchange(body_progress_, 0) >= limits.body_progress_bytes_min || paused) {
        ChooseDeadline();
        break;
      }
      if (current_ == nullptr) {
        connection_.Close();
        break;
      }
      phase_ = Phase::kClosing;
      replies_.back().keep_alive = false;
      in_turn_ = true;
      current_->Refuse(*this, 408, "the body did not arrive in time");
      in_turn_ = false;
      Turn({});
      break;
    }
  }
}

void Http1Connection::OnStop() {
  for (const Reply& reply : replies_) reply.exchange->OnStop();
  if (!replies_.empty() || phase_ != Phase::kHead) return;
  if (connection_.out().empty()) {
    connection_.Close();
  } else {
    connection_.CloseGently();  // a whole reply is on its way
  }
}

void Http1Connection::OnClosed() {
  current_ = nullptr;
  phase_ = Phase::kClosing;
  for (const Reply& reply : std::exchange(replies_, {})) reply.exchange->Detach();
}

void Http1Connection::OnBodyWanted(Exchange&) {
  continue_due_ = framing_.expects_continue;
  if (!in_turn_) connection_.RunLater();
}

void Http1Connection::OnBodyRoom(Exchange&) {
  if (!in_turn_) connection_.RunLater();
}

void Http1Connection::OnResponse(Exchange& exchange) {
  if (&exchange == current_) {
    current_ = nullptr;
    stash_.clear();
    // The client may wait for a 100 that will not come, or send more than we care to drop: end
    // behind the reply.
    const bool unsent = framing_.expects_continue && !continue_sent_ && !body_begun_;
    const bool too_long = body_left_ > connection_.worker().shared().limits.drained_bytes_max;
    if (phase_ == Phase::kBody && (unsent || too_long)) {
      phase_ = Phase::kClosing;
      replies_.back().keep_alive = false;
    }
    continue_due_ = false;
  }
  if (!in_turn_) connection_.RunLater();
}

void Http1Connection::OnRelease(Exchange& exchange) {
  if (exchange.live() != nullptr) connection_.WatchPeer();
  if (!in_turn_) connection_.RunLater();
}

void Http1Connection::OnSource(Exchange&) {
  if (!in_turn_) connection_.RunLater();
}

void Http1Connection::OnCut(Exchange& exchange) {
  for (Reply& reply : replies_) reply.cut = reply.cut || reply.exchange == &exchange;
  if (!in_turn_) connection_.RunLater();
}

}  // namespace aloft::edge
