// What a connection still has to send, in order, so that one system call can gather it.
//
// Threads     One.
// Ownership   Small bytes are copied into one buffer that is used again; long strings and chunks
//             are taken over.
// Limits      None of its own: who fills it looks at bytes() first.
#pragma once

#include <sys/uio.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "edge/chunk.h"

namespace aloft::edge {

class OutQueue {
 public:
  // Lets `fill` append to the flat buffer.
  template <class Fill>
  void Write(Fill fill) {
    const std::size_t begin = flat_.size();
    fill(flat_);
    NoteFlat(begin);
  }
  void Append(std::string_view bytes) {
    const std::size_t begin = flat_.size();
    flat_.append(bytes);
    NoteFlat(begin);
  }
  void AppendOwned(std::string bytes);
  void AppendChunk(Chunk chunk);

  std::size_t bytes() const { return bytes_; }
  bool empty() const { return bytes_ == 0; }

  // Fills up to `count` vectors with the first bytes to send.
  std::size_t Gather(iovec* vectors, std::size_t count) const;
  // `sent` bytes have left. Buffers of chunks that have left wait in spent().
  void Consume(std::size_t sent);
  std::vector<Chunk>& spent() { return spent_; }
  void Clear();

 private:
  struct Piece {
    std::size_t begin = 0;  // of what is left, in flat_, owned or chunk
    std::size_t end = 0;
    std::string owned = {};
    Chunk chunk = {};
    enum class Kind : std::uint8_t { kFlat, kOwned, kChunk } kind = Kind::kFlat;
  };
  void NoteFlat(std::size_t begin);
  const char* DataOf(const Piece& piece) const;

  std::string flat_;
  std::vector<Piece> pieces_;
  std::size_t first_ = 0;  // pieces before it have left
  std::size_t bytes_ = 0;
  std::vector<Chunk> spent_;
};

}  // namespace aloft::edge
