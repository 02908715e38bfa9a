// RocksDB's write-ahead logs as we put them on the disk: framed, so that files can be used again
// (overwriting synced blocks is cheaper than growing a file), and so that an end torn off by a
// power cut can be told from decay (docs/formats/store.md).
//
// Guarantees  Nothing is written to a log while the one before it may still lose its end: what a
//             power cut leaves is a prefix of what was written, over all logs.
//             CheckLogs finds bytes that were once synced and are damaged or missing now.
// Threads     LogWriter: Append by one thread, Sync by any, at the same time. LogFiles: any thread.
// Ownership   Borrows the disk.
// Knows not   what RocksDB writes into its logs.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/mutex.h"
#include "os/disk.h"

namespace aloft::store {

inline constexpr std::uint64_t kLogHeaderBytes = 4096;

struct LogHeader {
  std::uint64_t number = 0;  // the log's, as in its name; 0: a spare
  std::uint64_t epoch = 0;   // grows with every use of the file: tells its frames from older ones
  std::uint64_t before_number = 0;  // the log before it; 0: none of this run
  std::uint64_t before_end = 0;     // where that one ends; it was durable before this one began
};
std::string EncodeLogHeader(const LogHeader& header);
std::optional<LogHeader> ParseLogHeader(std::string_view page);

class LogWriter {
 public:
  LogWriter(std::shared_ptr<os::File> file, std::uint64_t number, std::uint64_t epoch,
            std::shared_ptr<LogWriter> before);

  os::DiskResult<void> Append(std::string_view bytes);
  os::DiskResult<void> Sync() EXCLUDES(mutex_);
  os::DiskResult<void> Reserve(std::uint64_t bytes);     // room for so many more: a hint
  std::uint64_t bytes() const { return bytes_.load(); }  // appended

 private:
  struct End {
    std::uint64_t number;
    std::uint64_t offset;
  };
  os::DiskResult<void> Begin();
  // Of the last log up to this one that was begun.
  os::DiskResult<End> SyncToEnd() EXCLUDES(mutex_);

  const std::shared_ptr<os::File> file_;
  const std::uint64_t number_;
  const std::uint64_t epoch_;
  std::shared_ptr<LogWriter> before_;
  std::atomic<bool> begun_{false};
  std::atomic<std::uint64_t> bytes_{0};
  std::atomic<std::uint64_t> end_{kLogHeaderBytes};  // in the file
  std::atomic<std::uint64_t> durable_{0};            // in the file
  Mutex mutex_;                                      // one sync at a time
};

// Reads back what was appended, up to the first frame that is not whole.
class LogReader {
 public:
  LogReader(std::unique_ptr<os::File> file, std::uint64_t number);

  // Fewer bytes than asked: the end.
  os::DiskResult<std::size_t> Read(char* out, std::size_t bytes);
  os::DiskResult<void> Skip(std::uint64_t bytes);

  // Where the frames end. Only after reading to the end.
  std::uint64_t end() const { return offset_; }
  const std::optional<LogHeader>& header() const { return header_; }
  // Whether a frame behind the end says that the end was passed and durable when it was written.
  os::DiskResult<bool> LostDurableBytes();

 private:
  struct Frame {
    std::uint64_t durable;
    std::string bytes;
  };
  os::DiskResult<void> Begin();
  os::DiskResult<std::optional<Frame>> FrameAt(std::uint64_t offset);

  const std::unique_ptr<os::File> file_;
  const std::uint64_t number_;
  bool begun_ = false;
  std::optional<LogHeader> header_;
  std::uint64_t size_ = 0;
  std::uint64_t offset_ = kLogHeaderBytes;
  std::string frame_;  // of the frame before offset_: what is not read yet
  std::size_t frame_read_ = 0;
};

// The logs of one folder and the files kept for the next ones.
class LogFiles {
 public:
  // `spares_max`: how many files to keep.
  LogFiles(os::Disk& disk, std::string directory, std::size_t spares_max);

  // nullopt: the path is no log of this folder.
  std::optional<std::uint64_t> NumberOf(const std::string& path) const;
  os::DiskResult<std::shared_ptr<LogWriter>> Create(std::uint64_t number) EXCLUDES(mutex_);
  os::DiskResult<std::unique_ptr<LogReader>> Open(std::uint64_t number);
  os::DiskResult<void> Remove(std::uint64_t number) EXCLUDES(mutex_);
  os::DiskResult<std::uint64_t> Bytes(std::uint64_t number);

  // Takes over the spares, makes every log durable as it is, and looks for damage. Returns the
  // words for the operator if there is some. Before anything else.
  os::DiskResult<std::optional<std::string>> CheckLogs() EXCLUDES(mutex_);

 private:
  struct Checked {
    std::optional<std::string> damage;
    std::optional<LogHeader> header;  // nullopt: the file holds nothing of this log
    std::uint64_t end = 0;
  };
  std::string PathOf(std::uint64_t number) const;
  os::DiskResult<std::optional<LogHeader>> HeaderOf(const std::string& path);
  os::DiskResult<std::uint64_t> Retire(const std::string& path);
  os::DiskResult<Checked> Check(std::uint64_t number);

  os::Disk& disk_;
  const std::string directory_;
  const std::size_t spares_max_;
  Mutex mutex_;
  std::vector<std::string> spares_ GUARDED_BY(mutex_);  // names
  std::shared_ptr<LogWriter> newest_ GUARDED_BY(mutex_);
};

}  // namespace aloft::store
