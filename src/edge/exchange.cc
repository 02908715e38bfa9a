#include "edge/exchange.h"

#include <algorithm>
#include <exception>
#include <functional>
#include <utility>

#include "edge/http1_writer.h"
#include "edge/worker.h"

namespace aloft::edge {
namespace {

constexpr std::size_t kKeptBytesMax = 16 * 1024;  // of each buffer, from one request to the next

void ClearKeeping(std::string& buffer) {
  if (buffer.capacity() > kKeptBytesMax) buffer = std::string();
  buffer.clear();
}

}  // namespace

Exchange::Exchange(Worker& worker) : worker_(worker) {}

Exchange::~Exchange() {
  if (gathered_ > 0)
    worker_.shared().gathered_bytes.fetch_sub(gathered_, std::memory_order_relaxed);
}

void Exchange::Reset() {
  Headers headers = std::move(request.headers);
  Headers trailers = std::move(request.trailers);
  headers.Clear();
  trailers.Clear();
  request = Request{};
  request.headers = std::move(headers);
  request.trailers = std::move(trailers);
  ClearKeeping(head);
  ClearKeeping(trailer_bytes);
  ClearKeeping(body_bytes_);
  if (gathered_ > 0)
    worker_.shared().gathered_bytes.fetch_sub(gathered_, std::memory_order_relaxed);
  gathered_ = 0;
  plan_.reset();
  pump_.reset();
  source_.reset();
  live_.reset();
  filling_ = {};
  response_ = Response{};
  threw_.clear();
  body_count_ = newest_seen_ = sent_bytes_ = 0;
  body_ = Body::kUndecided;
  body_ended_ = begun_ = on_pool_ = held_ = responded_ = released_ = live_answers_ = false;
  worker_.MakeRequestId(id_);
  request.id = std::string_view(id_, sizeof id_);
}

void Exchange::Begin(Channel& channel) {
  channel_ = &channel;
  body_ended_ = !request.has_body;
  const std::size_t before = StartCounting();
  std::optional<Response> builtin = worker_.Builtin(request);
  if (before >= worker_.shared().limits.requests_max) {
    RefuseNow(503, "too many requests at a time");
  } else if (builtin.has_value()) {
    Respond(*std::move(builtin));
  } else {
    RunInline(Piece::kBegin);
  }
}

// How many other requests there are.
std::size_t Exchange::StartCounting() {
  begun_ = true;
  begun_nanos_ = worker_.loop().now_nanos();
  worker_.counters().Begun();
  return worker_.shared().requests.fetch_add(1, std::memory_order_relaxed);
}

void Exchange::Refuse(Channel& channel, int status, std::string_view reason) {
  if (channel_ == nullptr) {
    channel_ = &channel;
    StartCounting();
  }
  if (!responded_) RefuseNow(status, reason);
}

void Exchange::RefuseNow(int status, std::string_view reason) {
  Response response;
  try {
    response = worker_.shared().front->Refuse(request, status, reason);
  } catch (...) {
    response = Fallback();
  }
  Respond(std::move(response));
}

// When even the words for a failure cannot be had.
Response Exchange::Fallback() const {
  Response response{.status = 500};
  response.Add("Content-Type", "text/plain");
  response.body = "internal error, request " + std::string(request.id) + "\n";
  return response;
}

void Exchange::DoPiece() {
  switch (piece_) {
    case Piece::kBegin:
      plan_.emplace(worker_.shared().front->Begin(request));
      break;
    case Piece::kRun:
      response_ = std::get<Buffered>(*plan_).run(body_bytes_);
      break;
    case Piece::kTooLarge:
      response_ = std::get<Buffered>(*plan_).too_large();
      break;
  }
}

Exchange::Outcome Exchange::RunPiece(Piece piece, Blocking blocking) {
  piece_ = piece;
  try {
    const std::function<void()> run = [this] { DoPiece(); };
    const Durability::Ran ran = worker_.RunPiece(blocking, run);
    if (ran.would_block) return Outcome::kWouldBlock;
    newest_seen_ = std::max(newest_seen_, ran.newest_seen);
    return Outcome::kDone;
  } catch (const std::exception& thrown) {
    threw_ = thrown.what();
  } catch (...) {
    threw_ = "something that is not an exception";
  }
  return Outcome::kThrew;
}

void Exchange::RunInline(Piece piece) {
  const Outcome outcome = RunPiece(piece, Blocking::kRefused);
  if (outcome == Outcome::kWouldBlock) {
    ToPool(piece);
  } else {
    AfterPiece(outcome);
  }
}

void Exchange::ToPool(Piece piece) {
  piece_ = piece;
  on_pool_ = true;
  queued_nanos_ = worker_.loop().now_nanos();
  if (worker_.shared().pool.TrySubmit(*this)) return;
  on_pool_ = false;
  RefuseNow(503, "too many requests are waiting");
}

void Exchange::RunOnPool() {
  const std::int64_t waited = worker_.loop().clock().MonotonicNanos() - queued_nanos_;
  if (waited > std::chrono::nanoseconds(worker_.shared().limits.queue_time).count()) {
    outcome_ = Outcome::kTooLate;
  } else {
    outcome_ = RunPiece(piece_, Blocking::kAllowed);
    const bool run_too = outcome_ == Outcome::kDone && piece_ == Piece::kBegin &&
                         !request.has_body && std::holds_alternative<Buffered>(*plan_);
    if (run_too) outcome_ = RunPiece(Piece::kRun, Blocking::kAllowed);
  }
  worker_.loop().Post(*this);
}

void Exchange::RunOnLoop() {
  on_pool_ = false;
  if (channel_ == nullptr) {
    GoBackIfDone();
  } else {
    AfterPiece(outcome_);
  }
}

void Exchange::AfterPiece(Outcome outcome) {
  switch (outcome) {
    case Outcome::kDone:
      if (piece_ == Piece::kBegin) {
        Planned();
      } else {
        Respond(std::move(response_));
      }
      break;
    case Outcome::kTooLate:
      RefuseNow(503, "waited too long for a thread");
      break;
    case Outcome::kWouldBlock:
      threw_ = "would block where blocking is allowed";
      [[fallthrough]];
    case Outcome::kThrew:
      NoteThrown(threw_);
      RefuseNow(500, "internal error");
      break;
  }
}

void Exchange::NoteThrown(std::string_view what) {
  worker_.shared().log.Error("request.threw", {{"request", request.id},
                                               {"method", request.method},
                                               {"path", request.path},
                                               {"what", what}});
}

void Exchange::Planned() {
  Plan& plan = *plan_;
  if (std::holds_alternative<Response>(plan)) {
    Respond(std::move(std::get<Response>(plan)));
    return;
  }
  const std::uint64_t announced = request.content_length.value_or(0);
  if (const auto* buffered = std::get_if<Buffered>(&plan)) {
    if (announced > buffered->body_bytes_max) {
      TooLarge();
    } else if (request.has_body) {
      WantBody();
    } else {
      RunBuffered();
    }
    return;
  }
  if (std::holds_alternative<Live>(plan)) {
    StartLive();
    return;
  }
  Streamed& streamed = std::get<Streamed>(plan);
  if (announced > streamed.body_bytes_max) {
    RefuseNow(413, "body too large");
    return;
  }
  pump_ = std::make_shared<BodyPump>(worker_, *this, std::move(streamed.sink));
  if (request.has_body) {
    WantBody();
  } else {
    pump_->End();
  }
}

void Exchange::StartLive() {
  Shared& shared = worker_.shared();
  if (request.method == "HEAD") {
    RefuseNow(405, "a stream has no head alone");
    return;
  }
  if (shared.live_streams.fetch_add(1, std::memory_order_relaxed) >=
      shared.limits.live_streams_max) {
    shared.live_streams.fetch_sub(1, std::memory_order_relaxed);
    RefuseNow(503, "too many open streams");
    return;
  }
  live_ = std::make_unique<LivePump>(worker_, *this, newest_seen_);
  live_answers_ = true;
  if (request.has_body) {
    body_ = Body::kWanted;
  } else {
    live_->EndInput();
  }
  live_->Open(std::get<Live>(*plan_));
  if (request.has_body && body_ == Body::kWanted) channel_->OnBodyWanted(*this);
}

void Exchange::OnLiveHead(Response reply_head) {
  response_ = std::move(reply_head);
  response_.body.clear();
  response_.source.reset();
  response_.trailers.clear();
  released_ = true;
  channel_->OnRelease(*this);
}

void Exchange::OnLiveOutput() {
  if (live_->end_released() && !responded_) {
    responded_ = true;
    body_ = Body::kDropped;
    response_.trailers = std::move(live_->trailers());
    channel_->OnResponse(*this);
  }
  channel_->OnSource(*this);
}

void Exchange::OnLiveRoom() { channel_->OnBodyRoom(*this); }

void Exchange::OnLiveReset() {
  body_ = Body::kDropped;
  channel_->OnCut(*this);
}

void Exchange::OnLiveThrew(std::string_view what) {
  NoteThrown(what);
  if (released_) {
    OnLiveReset();
  } else {
    live_answers_ = false;
    RefuseNow(500, "internal error");
  }
}

void Exchange::OnLiveIdle() { GoBackIfDone(); }

void Exchange::OnStop() {
  if (live_answers_) live_->Stop();
}

void Exchange::WantBody() {
  body_ = Body::kWanted;
  if (pump_ == nullptr) {
    body_bytes_.reserve(std::min<std::uint64_t>(request.content_length.value_or(0),
                                                worker_.shared().limits.gathered_free_bytes));
  }
  channel_->OnBodyWanted(*this);
}

void Exchange::TooLarge() { AfterPiece(RunPiece(Piece::kTooLarge, Blocking::kRefused)); }

void Exchange::RunBuffered() {
  if (std::get<Buffered>(*plan_).pool) {
    ToPool(Piece::kRun);
  } else {
    RunInline(Piece::kRun);
  }
}

std::size_t Exchange::TakeBody(std::string_view bytes) {
  if (body_ != Body::kWanted) return bytes.size();
  if (live_ != nullptr) {
    body_count_ += bytes.size();
    live_->Put(bytes);
    return bytes.size();
  }
  if (pump_ != nullptr) return TakeStreamed(bytes);
  body_count_ += bytes.size();
  if (body_count_ > std::get<Buffered>(*plan_).body_bytes_max) {
    TooLarge();
  } else if (!GatherRoom()) {
    RefuseNow(503, "too many large bodies at a time");
  } else {
    body_bytes_.append(bytes);
  }
  return bytes.size();
}

// Small bodies are not counted: the connections' limit bounds them.
bool Exchange::GatherRoom() {
  Shared& shared = worker_.shared();
  if (body_count_ <= shared.limits.gathered_free_bytes) return true;
  const std::uint64_t more = body_count_ - shared.limits.gathered_free_bytes - gathered_;
  gathered_ += more;
  return shared.gathered_bytes.fetch_add(more, std::memory_order_relaxed) + more <=
         shared.limits.gathered_bytes_max;
}

std::size_t Exchange::TakeStreamed(std::string_view bytes) {
  std::size_t taken = 0;
  while (taken < bytes.size() && body_ == Body::kWanted) {
    const std::span<char> target = BodyTarget();
    if (target.empty()) return taken;
    const std::size_t count = std::min(target.size(), bytes.size() - taken);
    std::copy_n(bytes.data() + taken, count, target.data());
    BodyPut(count);
    taken += count;
  }
  return bytes.size();
}

bool Exchange::HasBodyRoom() const {
  if (live_ != nullptr) return body_ != Body::kWanted || live_->HasRoom();
  return body_ != Body::kWanted || pump_ == nullptr || filling_.data != nullptr || pump_->HasRoom();
}

std::span<char> Exchange::BodyTarget() {
  if (body_ != Body::kWanted || pump_ == nullptr) return {};
  if (filling_.data == nullptr) {
    if (!pump_->HasRoom()) return {};
    filling_ = worker_.TakeChunk();
  }
  return {filling_.data.get() + filling_.size, worker_.shared().limits.chunk_bytes - filling_.size};
}

void Exchange::BodyPut(std::size_t bytes) {
  filling_.size += bytes;
  body_count_ += bytes;
  if (body_count_ > std::get<Streamed>(*plan_).body_bytes_max) {
    RefuseNow(413, "body too large");
  } else if (filling_.size == worker_.shared().limits.chunk_bytes) {
    pump_->Push(std::exchange(filling_, {}));
  }
}

void Exchange::EndBody() {
  body_ended_ = true;
  if (body_ != Body::kWanted) return;
  if (live_ != nullptr) {
    live_->EndInput();
    return;
  }
  if (pump_ == nullptr) {
    RunBuffered();
    return;
  }
  if (filling_.size > 0) pump_->Push(std::exchange(filling_, {}));
  pump_->End();
}

void Exchange::OnPump() {
  if (source_ != nullptr) {
    channel_->OnSource(*this);
    return;
  }
  std::optional<BodyPump::Result> result = pump_->TakeResult();
  if (result.has_value()) {
    newest_seen_ = std::max(newest_seen_, result->newest_seen);
    if (result->response.has_value()) {
      Respond(*std::move(result->response));
    } else {
      NoteThrown(result->threw);
      RefuseNow(500, "internal error");
    }
  } else if (!body_ended_ && body_ == Body::kWanted) {
    channel_->OnBodyRoom(*this);
  }
}

void Exchange::Respond(Response response) {
  responded_ = true;
  body_ = Body::kDropped;
  if (pump_ != nullptr) pump_->Abandon();
  if (filling_.data != nullptr) worker_.GiveChunk(std::exchange(filling_, {}));
  if (!IsSendable(response)) {
    NoteThrown("a reply with an impossible status or header field");
    response = Fallback();
  }
  response_ = std::move(response);
  if (response_.source != nullptr && request.method == "HEAD") {
    if (!response_.stated_length.has_value()) response_.stated_length = response_.source_bytes;
    response_.source.reset();
  }
  if (response_.source != nullptr) {
    source_ = std::make_shared<SourcePump>(worker_, *this, std::move(response_.source),
                                           response_.source_bytes);
    source_->Start();
  }
  channel_->OnResponse(*this);
  if (worker_.gate().MustHold(newest_seen_)) {
    held_ = true;
    worker_.gate().Hold(*this, newest_seen_);
  } else {
    released_ = true;
    channel_->OnRelease(*this);
  }
}

void Exchange::OnDurable() {
  held_ = false;
  if (channel_ == nullptr) {
    GoBackIfDone();
  } else {
    released_ = true;
    channel_->OnRelease(*this);
  }
}

void Exchange::Detach() {
  channel_ = nullptr;
  if (pump_ != nullptr) pump_->Abandon();
  if (source_ != nullptr) source_->Abandon();
  if (live_ != nullptr) live_->Close();
  if (begun_) Account();
  begun_ = false;
  GoBackIfDone();
}

void Exchange::GoBackIfDone() {
  if (on_pool_ || held_ || (live_ != nullptr && !live_->idle())) return;
  worker_.GiveExchange(this);
}

void Exchange::Account() {
  worker_.shared().requests.fetch_sub(1, std::memory_order_relaxed);
  const std::int64_t nanos = worker_.loop().clock().MonotonicNanos() - begun_nanos_;
  const int status = released_ ? response_.status : 0;
  if (live_ != nullptr) {
    worker_.counters().EndedLive(status);
  } else {
    worker_.counters().Ended(status, nanos);
  }
  const Log& log = worker_.shared().log;
  const Level level = status >= 500 ? Level::kWarning : Level::kInfo;
  if (!log.On(level)) return;
  log.At(level, "request",
         {{"request", request.id},
          {"peer", request.peer},
          {"method", request.method},
          {"path", request.path},
          {"status", status},
          {"received", body_count_},
          {"sent", sent_bytes_},
          {"micros", nanos / 1000}});
}

}  // namespace aloft::edge
