#include "faces/gcs/gunzip_source.h"

#include <zlib.h>

#include <stdexcept>
#include <utility>

#include "faces/gcs/limits.h"

namespace aloft::faces::gcs {

struct GunzipSource::Inflater {
  Inflater() : input(kGunzipBytes, '\0') {
    constexpr int kGzipWindow = 15 + 16;  // gzip, and not zlib's own framing
    if (inflateInit2(&stream, kGzipWindow) != Z_OK) throw std::bad_alloc();
  }
  ~Inflater() { inflateEnd(&stream); }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  z_stream stream = {};
  std::string input;
  bool between_members = true;  // nothing of a member has been read
  bool input_ended = false;
};

GunzipSource::GunzipSource(std::unique_ptr<edge::BodySource> compressed)
    : compressed_(std::move(compressed)), inflater_(std::make_unique<Inflater>()) {}

GunzipSource::~GunzipSource() = default;

::aloft::Result<std::size_t, std::string> GunzipSource::Read(char* out, std::size_t bytes) {
  Inflater& inflater = *inflater_;
  z_stream& stream = inflater.stream;
  stream.next_out = reinterpret_cast<unsigned char*>(out);
  stream.avail_out = static_cast<unsigned>(bytes);
  while (stream.avail_out == bytes) {
    if (stream.avail_in == 0 && !inflater.input_ended) {
      ALOFT_TRY(const std::size_t read,
                compressed_->Read(inflater.input.data(), inflater.input.size()));
      stream.next_in = reinterpret_cast<unsigned char*>(inflater.input.data());
      stream.avail_in = static_cast<unsigned>(read);
      inflater.input_ended = read == 0;
    }
    if (inflater.input_ended && stream.avail_in == 0) {
      if (inflater.between_members) return std::size_t{0};
      return Fail(std::string("the stored gzip stream ends early"));
    }
    inflater.between_members = false;
    const int outcome = inflate(&stream, Z_NO_FLUSH);
    if (outcome == Z_STREAM_END) {
      inflater.between_members = true;
      inflateReset(&stream);
    } else if (outcome != Z_OK) {
      return Fail(std::string("the stored gzip stream is damaged"));
    }
  }
  return bytes - stream.avail_out;
}

}  // namespace aloft::faces::gcs
