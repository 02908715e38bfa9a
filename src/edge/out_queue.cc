#include "edge/out_queue.h"

namespace aloft::edge {
namespace {

constexpr std::size_t kCopiedBytesMax = 4096;  // a longer string is cheaper sent from where it is
constexpr std::size_t kKeptBytesMax = 64 * 1024;  // of the flat buffer, once everything has left

}  // namespace

void OutQueue::NoteFlat(std::size_t begin) {
  const std::size_t added = flat_.size() - begin;
  if (added == 0) return;
  bytes_ += added;
  if (first_ < pieces_.size() && pieces_.back().kind == Piece::Kind::kFlat) {
    pieces_.back().end = flat_.size();
    return;
  }
  Piece& piece = pieces_.emplace_back();
  piece.begin = begin;
  piece.end = flat_.size();
}

void OutQueue::AppendOwned(std::string bytes) {
  if (bytes.size() <= kCopiedBytesMax) {
    Append(bytes);
    return;
  }
  bytes_ += bytes.size();
  Piece& piece = pieces_.emplace_back();
  piece.kind = Piece::Kind::kOwned;
  piece.end = bytes.size();
  piece.owned = std::move(bytes);
}

void OutQueue::AppendChunk(Chunk chunk) {
  bytes_ += chunk.size;
  Piece& piece = pieces_.emplace_back();
  piece.kind = Piece::Kind::kChunk;
  piece.end = chunk.size;
  piece.chunk = std::move(chunk);
}

const char* OutQueue::DataOf(const Piece& piece) const {
  switch (piece.kind) {
    case Piece::Kind::kFlat:
      return flat_.data();
    case Piece::Kind::kOwned:
      return piece.owned.data();
    case Piece::Kind::kChunk:
      return piece.chunk.data.get();
  }
  return nullptr;
}

std::size_t OutQueue::Gather(iovec* vectors, std::size_t count) const {
  std::size_t filled = 0;
  for (std::size_t i = first_; i < pieces_.size() && filled < count; ++i) {
    const Piece& piece = pieces_[i];
    if (piece.begin == piece.end) continue;
    vectors[filled].iov_base = const_cast<char*>(DataOf(piece) + piece.begin);
    vectors[filled].iov_len = piece.end - piece.begin;
    ++filled;
  }
  return filled;
}

void OutQueue::Consume(std::size_t sent) {
  bytes_ -= sent;
  while (first_ < pieces_.size()) {
    Piece& piece = pieces_[first_];
    const std::size_t length = piece.end - piece.begin;
    if (sent < length) {
      piece.begin += sent;
      return;
    }
    sent -= length;
    if (piece.kind == Piece::Kind::kChunk) spent_.push_back(std::move(piece.chunk));
    piece.owned = std::string();
    ++first_;
  }
  pieces_.clear();
  first_ = 0;
  if (flat_.capacity() > kKeptBytesMax) flat_ = std::string();
  flat_.clear();
}

void OutQueue::Clear() {
  pieces_.clear();
  flat_.clear();
  first_ = 0;
  bytes_ = 0;
}

}  // namespace aloft::edge
