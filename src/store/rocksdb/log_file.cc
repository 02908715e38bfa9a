#include "store/rocksdb/log_file.h"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <map>

#include "base/bytes.h"
#include "base/check.h"
#include "base/crc.h"

namespace aloft::store {
namespace {

constexpr std::string_view kMagic = "ALOFTLOG";
constexpr char kLogFormat = 1;
constexpr std::size_t kHeaderFieldsBytes = 8 + 1 + 4 * 8;
constexpr std::string_view kLogSuffix = ".log";
constexpr std::string_view kSparePrefix = "spare-";

// A frame: tag (the epoch's low half), CRC-32C of what follows with the frame's place, length,
// durable, then the bytes. Frames begin on multiples of kFrameUnit.
constexpr std::uint64_t kFrameUnit = 64;
constexpr std::size_t kFrameHeadBytes = 4 + 4 + 4 + 8;
constexpr std::uint64_t kFrameBytesMax = 64 << 20;
// How far behind the end a frame that follows a damaged one is looked for.
constexpr std::uint64_t kLookAheadBytes = 20 << 20;

std::uint64_t FrameEnd(std::uint64_t offset, std::uint64_t bytes) {
  return (offset + kFrameHeadBytes + bytes + kFrameUnit - 1) / kFrameUnit * kFrameUnit;
}

std::uint32_t FrameCrc(std::uint64_t epoch, std::uint64_t offset, std::string_view length_durable,
                       std::string_view bytes) {
  std::string place;
  AppendBe64(place, epoch);
  AppendBe64(place, offset);
  place += length_durable;
  return Crc32c(bytes, Crc32c(place));
}

std::string FrameHead(std::uint64_t epoch, std::uint64_t offset, std::uint64_t durable,
                      std::string_view bytes) {
  std::string length_durable;
  AppendBe32(length_durable, static_cast<std::uint32_t>(bytes.size()));
  AppendBe64(length_durable, durable);
  std::string head;
  AppendBe32(head, static_cast<std::uint32_t>(epoch));
  AppendBe32(head, FrameCrc(epoch, offset, length_durable, bytes));
  return head + length_durable;
}

std::optional<std::uint64_t> NumberIn(std::string_view name, std::string_view suffix) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), number);
  const std::string_view rest(end, static_cast<std::size_t>(name.data() + name.size() - end));
  return error == std::errc() && rest == suffix ? std::optional(number) : std::nullopt;
}

}  // namespace

std::string EncodeLogHeader(const LogHeader& header) {
  std::string page(kMagic);
  page.push_back(kLogFormat);
  AppendBe64(page, header.number);
  AppendBe64(page, header.epoch);
  AppendBe64(page, header.before_number);
  AppendBe64(page, header.before_end);
  AppendBe32(page, Crc32c(page));
  page.resize(kLogHeaderBytes, '\0');
  return page;
}

std::optional<LogHeader> ParseLogHeader(std::string_view page) {
  if (page.size() < kHeaderFieldsBytes + 4) return std::nullopt;
  const std::string_view fields = page.substr(0, kHeaderFieldsBytes);
  if (fields.substr(0, kMagic.size()) != kMagic || fields[kMagic.size()] != kLogFormat ||
      ReadBe32(page, kHeaderFieldsBytes) != Crc32c(fields)) {
    return std::nullopt;
  }
  const std::size_t at = kMagic.size() + 1;
  return LogHeader{ReadBe64(page, at), ReadBe64(page, at + 8), ReadBe64(page, at + 16),
                   ReadBe64(page, at + 24)};
}

LogWriter::LogWriter(std::shared_ptr<os::File> file, std::uint64_t number, std::uint64_t epoch,
                     std::shared_ptr<LogWriter> before)
    : file_(std::move(file)), number_(number), epoch_(epoch), before_(std::move(before)) {}

// The header is durable before the first frame: no frame of this epoch can be left from a use of
// the file that the disk does not remember.
os::DiskResult<void> LogWriter::Begin() {
  LogHeader header{number_, epoch_};
  if (before_ != nullptr) {
    ALOFT_TRY(const End before, before_->SyncToEnd());
    header.before_number = before.number;
    header.before_end = before.offset;
  }
  ALOFT_TRY_VOID(file_->WriteAt(0, EncodeLogHeader(header)));
  ALOFT_TRY_VOID(file_->Sync());
  before_.reset();
  begun_.store(true);
  return {};
}

os::DiskResult<void> LogWriter::Append(std::string_view bytes) {
  ALOFT_CHECK(bytes.size() <= kFrameBytesMax);
  if (!begun_.load()) ALOFT_TRY_VOID(Begin());
  const std::uint64_t offset = end_.load();
  ALOFT_TRY_VOID(file_->WriteAt(offset, FrameHead(epoch_, offset, durable_.load(), bytes), bytes));
  bytes_ += bytes.size();
  end_.store(FrameEnd(offset, bytes.size()));
  return {};
}

os::DiskResult<void> LogWriter::Sync() {
  MutexLock lock(mutex_);
  const std::uint64_t end = end_.load();
  ALOFT_TRY_VOID(file_->Sync());
  durable_.store(end);
  return {};
}

os::DiskResult<LogWriter::End> LogWriter::SyncToEnd() {
  if (!begun_.load()) return before_ != nullptr ? before_->SyncToEnd() : End{0, 0};
  MutexLock lock(mutex_);  // waits for a sync under way
  const std::uint64_t end = end_.load();
  if (durable_.load() < end) ALOFT_TRY_VOID(file_->Sync());
  durable_.store(end);
  return End{number_, end};
}

os::DiskResult<void> LogWriter::Reserve(std::uint64_t bytes) {
  ALOFT_TRY(const std::uint64_t size, file_->Size());
  const std::uint64_t end = end_.load();
  if (end + bytes <= size) return {};
  ALOFT_TRY_VOID(file_->Reserve(end, bytes));
  return file_->Truncate(end + bytes);  // so that no sync has a new size to record
}

LogReader::LogReader(std::unique_ptr<os::File> file, std::uint64_t number)
    : file_(std::move(file)), number_(number) {}

os::DiskResult<void> LogReader::Begin() {
  begun_ = true;
  ALOFT_TRY(size_, file_->Size());
  std::string page(kLogHeaderBytes, '\0');
  ALOFT_TRY(const std::size_t got, file_->ReadAt(0, page.data(), page.size()));
  page.resize(got);
  const auto header = ParseLogHeader(page);
  if (header && header->number == number_) header_ = header;
  return {};
}

os::DiskResult<std::optional<LogReader::Frame>> LogReader::FrameAt(std::uint64_t offset) {
  if (!header_ || offset + kFrameHeadBytes > size_) return std::optional<Frame>();
  std::string head(kFrameHeadBytes, '\0');
  ALOFT_TRY(const std::size_t got, file_->ReadAt(offset, head.data(), head.size()));
  const std::uint64_t bytes = ReadBe32(head, 8);
  if (got < head.size() || ReadBe32(head) != static_cast<std::uint32_t>(header_->epoch) ||
      bytes > kFrameBytesMax || offset + kFrameHeadBytes + bytes > size_) {
    return std::optional<Frame>();
  }
  Frame frame{ReadBe64(head, 12), std::string(bytes, '\0')};
  ALOFT_TRY(const std::size_t body,
            file_->ReadAt(offset + kFrameHeadBytes, frame.bytes.data(), bytes));
  const std::string_view length_durable = std::string_view(head).substr(8);
  if (body < bytes ||
      ReadBe32(head, 4) != FrameCrc(header_->epoch, offset, length_durable, frame.bytes)) {
    return std::optional<Frame>();
  }
  return std::optional<Frame>(std::move(frame));
}

os::DiskResult<std::size_t> LogReader::Read(char* out, std::size_t bytes) {
  if (!begun_) ALOFT_TRY_VOID(Begin());
  std::size_t done = 0;
  while (done < bytes) {
    if (frame_read_ == frame_.size()) {
      ALOFT_TRY(std::optional<Frame> frame, FrameAt(offset_));
      if (!frame) return done;
      frame_ = std::move(frame->bytes);
      frame_read_ = 0;
      offset_ = FrameEnd(offset_, frame_.size());
      continue;
    }
    const std::size_t part = std::min(bytes - done, frame_.size() - frame_read_);
    std::memcpy(out + done, frame_.data() + frame_read_, part);
    frame_read_ += part;
    done += part;
  }
  return done;
}

os::DiskResult<void> LogReader::Skip(std::uint64_t bytes) {
  std::string unwanted(std::min<std::uint64_t>(bytes, 1 << 16), '\0');
  while (bytes > 0) {
    const std::size_t part = std::min<std::uint64_t>(bytes, unwanted.size());
    ALOFT_TRY(const std::size_t got, Read(unwanted.data(), part));
    if (got == 0) return {};
    bytes -= got;
  }
  return {};
}

os::DiskResult<bool> LogReader::LostDurableBytes() {
  if (!header_) return false;
  const std::uint64_t end = std::min(size_, offset_ + kLookAheadBytes);
  std::string window(1 << 20, '\0');
  const auto tag = static_cast<std::uint32_t>(header_->epoch);
  for (std::uint64_t at = offset_; at < end; at += window.size()) {
    ALOFT_TRY(const std::size_t got, file_->ReadAt(at, window.data(), window.size()));
    for (std::size_t i = 0; i + sizeof tag <= got; i += kFrameUnit) {
      if (ReadBe32(window, i) != tag) continue;
      ALOFT_TRY(const std::optional<Frame> frame, FrameAt(at + i));
      if (frame && frame->durable > offset_) return true;
    }
  }
  return false;
}

LogFiles::LogFiles(os::Disk& disk, std::string directory, std::size_t spares_max)
    : disk_(disk), directory_(std::move(directory)), spares_max_(spares_max) {}

std::string LogFiles::PathOf(std::uint64_t number) const {
  std::string digits = std::to_string(number);
  if (digits.size() < 6) digits.insert(0, 6 - digits.size(), '0');  // as RocksDB names them
  return directory_ + "/" + digits + std::string(kLogSuffix);
}

std::optional<std::uint64_t> LogFiles::NumberOf(const std::string& path) const {
  if (path.compare(0, directory_.size(), directory_) != 0) return std::nullopt;
  if (path.size() <= directory_.size() || path[directory_.size()] != '/') return std::nullopt;
  return NumberIn(std::string_view(path).substr(directory_.size() + 1), kLogSuffix);
}

os::DiskResult<std::shared_ptr<LogWriter>> LogFiles::Create(std::uint64_t number) {
  MutexLock lock(mutex_);
  std::uint64_t epoch = 1;
  std::shared_ptr<os::File> file;
  if (!spares_.empty()) {
    const std::string spare = directory_ + "/" + spares_.back();
    spares_.pop_back();
    ALOFT_TRY(const std::optional<LogHeader> header, HeaderOf(spare));
    if (header && header->number == 0) {
      epoch = header->epoch + 1;
      ALOFT_TRY_VOID(disk_.Rename(spare, PathOf(number)));
      ALOFT_TRY(file, disk_.Open(PathOf(number), os::OpenMode::kReadWrite));
    } else {
      ALOFT_TRY_VOID(disk_.Unlink(spare));
    }
  }
  if (file == nullptr) {
    ALOFT_TRY(file, disk_.Open(PathOf(number), os::OpenMode::kCreateEmpty));
  }
  newest_ = std::make_shared<LogWriter>(std::move(file), number, epoch, newest_);
  return newest_;
}

os::DiskResult<std::unique_ptr<LogReader>> LogFiles::Open(std::uint64_t number) {
  ALOFT_TRY(std::unique_ptr<os::File> file, disk_.Open(PathOf(number), os::OpenMode::kRead));
  return std::make_unique<LogReader>(std::move(file), number);
}

os::DiskResult<std::uint64_t> LogFiles::Bytes(std::uint64_t number) {
  ALOFT_TRY(const std::unique_ptr<LogReader> reader, Open(number));
  std::string unwanted(1 << 16, '\0');
  std::uint64_t bytes = 0;
  while (true) {
    ALOFT_TRY(const std::size_t got, reader->Read(unwanted.data(), unwanted.size()));
    bytes += got;
    if (got < unwanted.size()) return bytes;
  }
}

os::DiskResult<std::optional<LogHeader>> LogFiles::HeaderOf(const std::string& path) {
  ALOFT_TRY(const std::unique_ptr<os::File> file, disk_.Open(path, os::OpenMode::kRead));
  std::string page(kLogHeaderBytes, '\0');
  ALOFT_TRY(const std::size_t got, file->ReadAt(0, page.data(), page.size()));
  return ParseLogHeader(std::string_view(page).substr(0, got));
}

// Makes a log's file a spare: its header says so, durably, before it gets another name. Returns its
// epoch; 0 if it is not worth keeping.
os::DiskResult<std::uint64_t> LogFiles::Retire(const std::string& path) {
  ALOFT_TRY(const std::optional<LogHeader> header, HeaderOf(path));
  if (!header) return std::uint64_t{0};
  ALOFT_TRY(const std::unique_ptr<os::File> file, disk_.Open(path, os::OpenMode::kReadWrite));
  ALOFT_TRY_VOID(file->WriteAt(0, EncodeLogHeader({0, header->epoch})));
  ALOFT_TRY_VOID(file->Sync());
  return header->epoch;
}

os::DiskResult<void> LogFiles::Remove(std::uint64_t number) {
  const std::string path = PathOf(number);
  {
    MutexLock lock(mutex_);
    if (spares_.size() < spares_max_) {
      ALOFT_TRY(const std::uint64_t epoch, Retire(path));
      const std::string name = std::string(kSparePrefix) + std::to_string(number);
      if (epoch != 0) {
        ALOFT_TRY_VOID(disk_.Rename(path, directory_ + "/" + name));
        spares_.push_back(name);
        return {};
      }
    }
  }
  return disk_.Unlink(path);
}

os::DiskResult<LogFiles::Checked> LogFiles::Check(std::uint64_t number) {
  const std::string path = PathOf(number);
  Checked checked;
  ALOFT_TRY(const std::optional<LogHeader> header, HeaderOf(path));
  // Already a spare, or another log's: a renaming that a power cut undid.
  if (header && header->number != number) return checked;
  // Recovered after the process was killed, it may still be in the page cache only: what is read
  // from now on must be as durable as the watermark says.
  ALOFT_TRY(const std::unique_ptr<os::File> file, disk_.Open(path, os::OpenMode::kReadWrite));
  ALOFT_TRY_VOID(file->Sync());
  ALOFT_TRY(const std::unique_ptr<LogReader> reader, Open(number));
  ALOFT_TRY_VOID(reader->Skip(~std::uint64_t{0}));
  ALOFT_TRY(const bool lost, reader->LostDurableBytes());
  if (lost) checked.damage = path + ": damaged inside what was durable";
  checked.header = header.value_or(LogHeader{number});
  checked.end = header ? reader->end() : 0;
  if (header && !lost) {
    // What a killed process had reserved and not used. Nothing is appended to an old log.
    ALOFT_TRY(const std::uint64_t size, file->Size());
    if (size > checked.end) ALOFT_TRY_VOID(file->Truncate(checked.end));
  }
  return checked;
}

os::DiskResult<std::optional<std::string>> LogFiles::CheckLogs() {
  ALOFT_TRY(const std::vector<std::string> names, disk_.List(directory_));
  std::map<std::uint64_t, Checked> logs;
  for (const std::string& name : names) {
    if (name.substr(0, kSparePrefix.size()) == kSparePrefix) {
      MutexLock lock(mutex_);
      if (spares_.size() < spares_max_) {
        spares_.push_back(name);
      } else {
        ALOFT_TRY_VOID(disk_.Unlink(directory_ + "/" + name));
      }
    }
    const auto number = NumberIn(name, kLogSuffix);
    if (!number) continue;
    ALOFT_TRY(Checked checked, Check(*number));
    if (checked.damage) return std::move(checked.damage);
    if (checked.header) logs[*number] = std::move(checked);
  }
  for (const auto& [number, log] : logs) {
    const auto before = logs.find(log.header->before_number);
    if (before == logs.end() || before->second.end >= log.header->before_end) continue;
    return std::optional(PathOf(before->first) + ": shorter than it was when durable");
  }
  return std::optional<std::string>();
}

}  // namespace aloft::store
