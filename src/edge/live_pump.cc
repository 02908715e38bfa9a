#include "edge/live_pump.h"

#include <algorithm>
#include <exception>
#include <functional>
#include <stdexcept>
#include <utility>

#include "edge/http1_writer.h"
#include "edge/worker.h"

namespace aloft::edge {
namespace {

constexpr std::size_t kKeptInputBytes = 4096;  // of an empty buffer's capacity
constexpr std::size_t kJoinedBytesMax = 4096;  // short strings sent one after another become one
constexpr std::size_t kKeptPieces = 16;

}  // namespace

void LoopWaker::Wake() {
  if (due_.exchange(true)) return;
  MutexLock lock(mutex_);
  if (loop_ == nullptr) return;
  posted_ = shared_from_this();
  loop_->Post(*this);
}

void LoopWaker::RunOnLoop() {
  std::shared_ptr<LoopWaker> self;
  {
    MutexLock lock(mutex_);
    self = std::exchange(posted_, nullptr);
  }
  due_.exchange(false);  // not a store: what a waker did before it met `true` must be seen
  if (target_ != nullptr) target_->OnWake();
}

void LoopWaker::Disconnect() {
  target_ = nullptr;
  MutexLock lock(mutex_);
  loop_ = nullptr;
}

LivePump::LivePump(Worker& worker, LiveOwner& owner, std::uint64_t newest_seen)
    : worker_(worker), owner_(&owner), saw_(newest_seen) {}

LivePump::~LivePump() {
  Uncount();
  SubtractUnsent(unsent_);
  worker_.shared().live_streams.fetch_sub(1, std::memory_order_relaxed);
}

void LivePump::Open(const Live& plan) {
  waker_ = std::make_shared<LoopWaker>(worker_.loop(), *this);
  stop_wanted_ = worker_.stopping();
  try {
    handler_ = plan.open(waker_);
  } catch (const std::exception& thrown) {
    threw_ = thrown.what();
  } catch (...) {
    threw_ = "something that is not an exception";
  }
  if (handler_ == nullptr) {
    Broken(threw_.empty() ? "a live plan without a handler" : threw_);
  } else {
    Due();
  }
}

// Input.

void LivePump::Put(std::string_view bytes) {
  if (over_ || bytes.empty()) return;
  arrived_.append(bytes);
  waiting_bytes_ += bytes.size();
  if (!CountWaiting()) {
    Break();
    owner_->OnLiveReset();
    return;
  }
  Due();
}

void LivePump::EndInput() {
  arrived_end_ = true;
  Due();
}

// Few bytes are not counted: the limits of connections and streams bound them.
bool LivePump::CountWaiting() {
  Shared& shared = worker_.shared();
  const std::size_t free = shared.limits.gathered_free_bytes;
  const std::size_t counted = waiting_bytes_ > free ? waiting_bytes_ - free : 0;
  if (counted <= counted_) {
    shared.gathered_bytes.fetch_sub(counted_ - counted, std::memory_order_relaxed);
    counted_ = counted;
    return true;
  }
  const std::size_t more = counted - std::exchange(counted_, counted);
  return shared.gathered_bytes.fetch_add(more, std::memory_order_relaxed) + more <=
         shared.limits.gathered_bytes_max;
}

void LivePump::Uncount() {
  waiting_bytes_ = 0;
  CountWaiting();
}

// Output.

std::string_view LivePump::Next() const {
  if (!HasNext()) return {};
  return ready_[first_].view().substr(first_sent_);
}

void LivePump::Take(std::size_t bytes) {
  SubtractUnsent(bytes);
  first_sent_ += bytes;
  if (first_sent_ == ready_[first_].view().size()) {
    ready_[first_] = Piece{};
    first_sent_ = 0;
    ++first_;
  }
  if (first_ == ready_.size()) {
    if (ready_.capacity() > kKeptPieces) ready_ = std::vector<Piece>();
    ready_.clear();
    first_ = 0;
  }
  if (starved_ && unsent_ < share_ / 2) {
    starved_ = false;
    Due();
  }
}

void LivePump::AddUnsent(std::size_t bytes) {
  unsent_ += bytes;
  worker_.shared().live_unsent_bytes.fetch_add(bytes, std::memory_order_relaxed);
}

void LivePump::SubtractUnsent(std::size_t bytes) {
  unsent_ -= bytes;
  worker_.shared().live_unsent_bytes.fetch_sub(bytes, std::memory_order_relaxed);
}

void LivePump::Release(Sent sent) {
  if (sent.head.has_value()) owner_->OnLiveHead(*std::move(sent.head));
  if (ready_.empty()) {
    ready_ = std::move(sent.pieces);
  } else {
    std::move(sent.pieces.begin(), sent.pieces.end(), std::back_inserter(ready_));
  }
  if (sent.trailers.has_value()) {
    trailers_ = *std::move(sent.trailers);
    ended_ = true;
  }
  owner_->OnLiveOutput();
}

void LivePump::LetGo() {
  while (waiting_ != nullptr) {
    const std::uint64_t version = waiting_->front().newest_seen;
    if (worker_.gate().MustHold(version)) {
      if (held_) return;
      held_ = true;
      worker_.gate().Hold(*this, version);  // may be durable by now and come back at once
      return;
    }
    Sent sent = std::move(waiting_->front());
    waiting_->pop_front();
    if (waiting_->empty()) waiting_.reset();
    Release(std::move(sent));
  }
}

void LivePump::OnDurable() {
  held_ = false;
  if (closed_) {
    if (idle()) owner_->OnLiveIdle();
  } else {
    LetGo();
  }
}

// Turns.

void LivePump::Due() {
  if (over_ || handler_ == nullptr) return;
  again_ = true;
  if (state_ != State::kResting) return;
  state_ = State::kDue;
  worker_.loop().Later(*this);
}

void LivePump::RunOnLoop() {
  const bool ran = std::exchange(state_, State::kResting) == State::kOnPool;
  if (ran) {
    AfterTurn();
  } else if (!over_) {
    StartTurn();
  }
  if (closed_ && idle()) owner_->OnLiveIdle();
}

void LivePump::StartTurn() {
  again_ = false;
  stopping_ = stop_wanted_;
  if (input_.empty()) {
    input_.swap(arrived_);
  } else {
    input_.append(arrived_);
    arrived_.clear();
  }
  input_ended_ = arrived_end_;
  consumed_ = 0;
  unsent_before_ = unsent_;
  const Shared& shared = worker_.shared();
  const bool tight = shared.live_unsent_bytes.load(std::memory_order_relaxed) >=
                     shared.limits.live_unsent_bytes_max;
  share_ = tight ? std::min(shared.limits.live_unsent_tight, kLiveUnsentMax) : kLiveUnsentMax;
  wake_after_.reset();
  sent_ = Sent{};
  if (handler_->NeedsPool()) {
    state_ = State::kOnPool;
    worker_.shared().pool.Submit(*this);
  } else {
    ran_ = RunTurn(Blocking::kRefused);
    AfterTurn();
  }
}

LivePump::Ran LivePump::RunTurn(Blocking blocking) {
  try {
    const std::function<void()> turn = [this] { handler_->Turn(*this); };
    const Durability::Ran ran = worker_.RunPiece(blocking, turn);
    if (ran.would_block) return Ran::kWouldBlock;
    saw_ = std::max(saw_, ran.newest_seen);
    handler_->TurnEnded(saw_);
    return Ran::kDone;
  } catch (const std::exception& thrown) {
    threw_ = thrown.what();
  } catch (...) {
    threw_ = "something that is not an exception";
  }
  return Ran::kThrew;
}

void LivePump::RunOnPool() {
  ran_ = RunTurn(Blocking::kAllowed);
  worker_.loop().Post(*this);
}

void LivePump::AfterTurn() {
  if (over_) {  // was closed or broken off meanwhile
    DropHandler();
    return;
  }
  if (ran_ != Ran::kDone) {
    Broken(ran_ == Ran::kThrew ? threw_ : "a turn of a stream would block on the loop");
    return;
  }
  if (reset_) {
    Break();
    owner_->OnLiveReset();
    return;
  }
  const bool room = TakeInput();
  if (wake_after_.has_value()) {
    const std::chrono::nanoseconds wait = std::max(*wake_after_, std::chrono::milliseconds(0));
    worker_.loop().Arm(*this, worker_.loop().now_nanos() + wait.count());
  }
  starved_ = unsent_bytes() >= kLiveUnsentMax;
  AddUnsent(sent_.bytes);
  const bool finished = sent_.trailers.has_value();
  if (finished) {
    over_ = true;
    DropHandler();
  }
  TakeOutput();
  if (over_) return;
  if (room) owner_->OnLiveRoom();
  if (again_ || (starved_ && unsent_ < share_ / 2)) Due();
}

// True: the client may send more than before.
bool LivePump::TakeInput() {
  const bool room = consumed_ > 0 || expected_ > waiting_bytes_max_;
  waiting_bytes_max_ = std::max(expected_, kLiveInputMax);
  waiting_bytes_ -= consumed_;
  CountWaiting();
  input_.erase(0, consumed_);
  consumed_ = 0;
  if (input_.empty()) {
    expected_ = kLiveInputMax;
    if (input_.capacity() > kKeptInputBytes) input_ = std::string();
  }
  return room;
}

void LivePump::TakeOutput() {
  if (!sent_.any()) return;
  sent_.newest_seen = saw_;
  if (waiting_ == nullptr && !worker_.gate().MustHold(saw_)) {
    Release(std::move(sent_));
    return;
  }
  if (waiting_ == nullptr) waiting_ = std::make_unique<std::deque<Sent>>();
  waiting_->push_back(std::move(sent_));
  LetGo();
}

void LivePump::DropHandler() {
  Cancel();
  handler_.reset();
  if (waker_ != nullptr) std::exchange(waker_, nullptr)->Disconnect();
}

// Nothing more is taken in, told, or let go.
void LivePump::Break() {
  over_ = true;
  waiting_.reset();
  ready_.clear();
  first_ = first_sent_ = 0;
  SubtractUnsent(unsent_);
  Uncount();
  if (state_ != State::kOnPool) DropHandler();
}

void LivePump::Broken(std::string_view what) {
  Break();
  owner_->OnLiveThrew(what);
}

void LivePump::Stop() {
  stop_wanted_ = true;
  Due();
}

void LivePump::Close() {
  closed_ = true;
  Break();
}

// What the handler sees.

std::string_view LivePump::input() const { return std::string_view(input_).substr(consumed_); }

void LivePump::Consume(std::size_t bytes) {
  if (bytes > input_.size() - consumed_) throw std::logic_error("more consumed than has arrived");
  consumed_ += bytes;
  expected_ = kLiveInputMax;
}

void LivePump::ExpectInput(std::size_t bytes) { expected_ = std::max(bytes, kLiveInputMax); }

void LivePump::Begin(Response head) {
  if (std::exchange(begun_, true)) throw std::logic_error("a live reply begun twice");
  if (!IsSendable(head)) throw std::logic_error("an impossible status or header field");
  sent_.head = std::move(head);
}

void LivePump::NeedBegun() const {
  if (!begun_ || sent_.trailers.has_value()) {
    throw std::logic_error("a live reply sent before its head or behind its end");
  }
}

void LivePump::Send(std::string bytes) {
  NeedBegun();
  if (bytes.empty()) return;
  sent_.bytes += bytes.size();
  if (!sent_.pieces.empty()) {
    Piece& last = sent_.pieces.back();
    if (last.shared == nullptr && last.own.size() + bytes.size() <= kJoinedBytesMax) {
      last.own.append(bytes);
      return;
    }
  }
  sent_.pieces.push_back({.own = std::move(bytes)});
}

void LivePump::SendShared(std::shared_ptr<const std::string> bytes) {
  NeedBegun();
  if (bytes == nullptr || bytes->empty()) return;
  sent_.bytes += bytes->size();
  sent_.pieces.push_back({.shared = std::move(bytes)});
}

void LivePump::Finish(LiveFields trailers) {
  NeedBegun();
  if (!AreSendable(trailers)) throw std::logic_error("an impossible trailer field");
  sent_.trailers = std::move(trailers);
}

void LivePump::Reset() { reset_ = true; }

}  // namespace aloft::edge
