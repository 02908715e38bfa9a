// The arrays of a session's back channel: numbered, kept until the client has acknowledged them,
// and framed for whatever request carries them now.
//
// Guarantees  Frames are ASCII, so that their length is the same in bytes and in the UTF-16 units
//             by which browsers count.
// Threads     One at a time.
// Limits      None of its own: who adds looks at bytes().
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>

namespace aloft::faces::firestore::webchannel {

class Outbox {
 public:
  // `json` is the array's content: ["noop"], or [{…}]. ASCII.
  void Add(std::string json);

  std::int64_t last_id() const { return next_id_ - 1; }
  // Forgets those up to `id`. False: no such array has been made.
  bool Acknowledge(std::int64_t id);
  std::size_t bytes() const { return bytes_; }  // not acknowledged
  // Where a new back channel begins: those behind what was acknowledged.
  std::int64_t acknowledged() const { return acknowledged_; }

  // The arrays behind `after`, at least one and then as many as about `bytes_max` allow, in one
  // frame; empty if there are none. `after` becomes the last of them.
  std::string Frame(std::int64_t& after, std::size_t bytes_max) const;

 private:
  std::deque<std::string> arrays_;  // the first is acknowledged_ + 1
  std::int64_t acknowledged_ = -1;
  std::int64_t next_id_ = 0;
  std::size_t bytes_ = 0;
};

// "LENGTH\nCONTENT".
std::string Framed(std::string_view content);

}  // namespace aloft::faces::firestore::webchannel
