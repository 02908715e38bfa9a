// Expands a gzip stream as the socket takes it.
// https://cloud.google.com/storage/docs/transcoding
//
// Guarantees  Holds one input buffer and zlib's window, whatever the stream expands to. Takes
//             streams of several members. Damage, or an early end, ends the body with an error.
// Threads     One at a time.
#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "edge/request.h"

namespace aloft::faces::gcs {

class GunzipSource final : public edge::BodySource {
 public:
  explicit GunzipSource(std::unique_ptr<edge::BodySource> compressed);
  ~GunzipSource() override;

  ::aloft::Result<std::size_t, std::string> Read(char* out, std::size_t bytes) override;

 private:
  struct Inflater;

  std::unique_ptr<edge::BodySource> compressed_;
  std::unique_ptr<Inflater> inflater_;
};

}  // namespace aloft::faces::gcs
