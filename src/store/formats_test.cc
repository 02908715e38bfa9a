// What is on disk today must be read for ever: the golden rows of docs/formats/store.md and
// blobs.md.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/hex.h"
#include "os/sim/sim_clock.h"
#include "os/sim/sim_disk.h"
#include "store/blobs/blob_files.h"
#include "store/blobs/blob_row.h"
#include "store/blobs/disk_blobs.h"
#include "store/blobs/large_blob.h"
#include "store/commit_rules.h"
#include "store/counter.h"
#include "store/memory/memory_engine.h"
#include "store/rocksdb/change_log.h"
#include "store/rocksdb/log_file.h"
#include "store/rocksdb/rows.h"

namespace aloft::store {
namespace {

const std::vector<Change> kChanges = {
    {77, Write::Kind::kSet,
     "\x10"
     "set"},
    {77, Write::Kind::kErase,
     "\x10"
     "erased"},
    {77, Write::Kind::kEraseRange,
     "\x10"
     "from",
     "\x10"
     "to"},
    {77, Write::Kind::kAdd,
     "\x01"
     "added"},
    {77, Write::Kind::kMax,
     "\x01"
     "max"},
    {77, Write::Kind::kAppend,
     "\x20"
     "appended"},
    {77, Write::Kind::kSet,
     "\x30"
     "left out"},
};

// The head of a file, without the zeros that fill its page.
std::string HeadOf(os::SimDisk& disk, const std::string& path) {
  const std::string whole = *os::ReadWholeFile(disk, path, 1 << 22);
  std::string head = whole.substr(0, kBlobFileHeaderBytes);
  head.resize(head.find_last_not_of('\0') + 1);
  return head;
}

std::string GoldenRows() {
  std::ostringstream out;
  const auto line = [&](const char* name, const std::string& bytes) {
    out << name << " " << HexEncode(bytes) << "\n";
  };
  line("counter", EncodeCounter(-2));
  line("appended.key", AppendedKey("\x20"
                                   "log",
                                   77, 3));
  line("change.key", ChangeRowKey(77));
  line("change.row", EncodeChangeRow(kChanges, 75));
  line("lease.key", LeaseRowKey("lifecycle"));
  line("lease.row", EncodeLeaseRow({76, 1'700'000'000'000'000, "owner"}));
  line("request.row", EncodeRequestRow({77, 1'700'000'000'000'000}));
  line("blob.key", BlobKey(1025));
  line("blob.small.row", EncodeBlobPlace({BlobTier::kSegment, 3, 8192, 70'000, {1, 0xe3069283}}));
  line("blob.large.row", EncodeBlobPlace({BlobTier::kLarge, 4, 0, 5'000'000'000}));
  line("blob.empty.row", EncodeBlobPlace({}));
  line("blob.space.key", SpaceKey(3, 8192));
  line("blob.space.row", EncodeSpace(70'000));
  line("blob.next.key", NextBlobKey());

  os::SimClock clock;
  os::SimDisk disk;
  MemoryEngine engine(clock);
  auto blobs = std::move(DiskBlobs::Open("blobs", disk, engine, Log())).value();
  for (const std::size_t bytes : {std::size_t{100}, std::size_t{2} << 20}) {
    auto writer = std::move(blobs->Create(bytes)).value();
    EXPECT_TRUE(writer->Append(std::string(bytes, 'x')).ok());
    EXPECT_TRUE(writer->Seal().ok());
  }
  line("blob.segment.head", HeadOf(disk, "blobs/1.seg"));
  line("blob.large.head", HeadOf(disk, "blobs/2.big"));
  const std::string large = *os::ReadWholeFile(disk, "blobs/2.big", 1 << 22);
  line("blob.large.crcs", large.substr(LargeCrcOffset(0), 8));

  LogFiles logs(disk, "blobs", 1);
  auto log = *logs.Create(7);
  EXPECT_TRUE(log->Append("first").ok());
  log = *logs.Create(8);
  EXPECT_TRUE(log->Append("second").ok());
  EXPECT_TRUE(log->Sync().ok());
  EXPECT_TRUE(log->Append("third").ok());
  line("log.page", HeadOf(disk, "blobs/000008.log"));
  const std::string frames = *os::ReadWholeFile(disk, "blobs/000008.log", 1 << 20);
  line("log.frames", frames.substr(kLogHeaderBytes));
  return out.str();
}

// Beside the sources, wherever below them the test is run.
std::filesystem::path GoldenFile() {
  const std::filesystem::path file = "docs/formats/golden/store_v1.txt";
  auto folder = std::filesystem::current_path();
  while (!std::filesystem::exists(folder / file) && folder.has_relative_path()) {
    folder = folder.parent_path();
  }
  return folder / file;
}

TEST(StoreFormats, BytesOnDiskHaveNotChanged) {
  std::ifstream file(GoldenFile());
  std::stringstream kept;
  kept << file.rdbuf();
  EXPECT_EQ(GoldenRows(), kept.str());
}

TEST(StoreFormats, RowsComeBackWholeOrNotAtAll) {
  const std::string row = EncodeChangeRow(kChanges, 75);
  const auto parsed = ParseChangeRow(77, row);
  ASSERT_TRUE(parsed.has_value());
  EXPECT_EQ(parsed->before, 75u);
  ASSERT_EQ(parsed->changes.size(), kChanges.size() - 1) << "bodies are left out";
  EXPECT_EQ(EncodeChangeRow(parsed->changes, 75), row);
  EXPECT_EQ(parsed->changes[2].range_end,
            "\x10"
            "to");
  const std::string place = EncodeBlobPlace({BlobTier::kSegment, 3, 8192, 70'000, {1, 2}});
  for (std::size_t i = 0; i < place.size(); ++i) {
    EXPECT_FALSE(ParseBlobPlace(place.substr(0, i)).has_value());
  }
  EXPECT_EQ(ParseBlobPlace(place)->offset, 8192u);
  EXPECT_EQ(ParseLeaseRow(EncodeLeaseRow({1, 2, "o"}))->owner, "o");
  EXPECT_FALSE(ParseLeaseRow("\x02" + std::string(16, '\0')).has_value()) << "a newer format";
  EXPECT_FALSE(ParseRequestRow(std::string(16, '\x01')).has_value());
  EXPECT_FALSE(ParseChangeRow(77, std::string(1, '\x02') + row.substr(1)).has_value());
}

}  // namespace
}  // namespace aloft::store
