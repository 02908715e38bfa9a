// The whole service on the embedded engine and blobs on a disk that loses power: what was durable
// is there and whole, what was not is either there or not, and no bytes are lost to anybody.
#include <map>
#include <random>

#include "base/digest.h"
#include "base/hex.h"
#include "object/object_testing.h"
#include "os/sim/sim_disk.h"
#include "store/blobs/disk_blobs.h"
#include "store/rocksdb/rocks_engine.h"

namespace aloft::object {
namespace {

using identity::Permission;
using State = std::map<std::string, std::string>;  // key -> ETag

class ObjectCrashTest : public testing::Test {
 protected:
  ObjectCrashTest() : disk_(std::make_unique<os::SimDisk>(2ull << 30)) { Open(); }
  ~ObjectCrashTest() override { Close(); }

  void Open() {
    store::RocksOptions options;
    options.directory = "data";
    options.cache_bytes = 4 << 20;
    options.write_buffer_bytes = 8 << 20;
    auto engine = store::RocksEngine::Open(options, *disk_, clock_, Log());
    ASSERT_TRUE(engine.ok()) << engine.error().detail;
    engine_ = std::move(*engine);
    auto blobs = store::DiskBlobs::Open("blobs", *disk_, *engine_, Log());
    ASSERT_TRUE(blobs.ok()) << blobs.error().detail;
    blobs_ = std::move(*blobs);
    ASSERT_GOOD(Service::Open(*engine_, *blobs_, clock_));
    service_ = std::move(*Service::Open(*engine_, *blobs_, clock_));
  }
  void Close() {
    service_.reset();
    blobs_.reset();
    engine_.reset();
  }
  void CutPower(std::uint64_t seed) {
    auto after = disk_->AfterPowerCut(seed);
    Close();
    disk_ = std::move(after);
    Open();
  }

  // What is there, each body read whole and held against its ETag.
  State Read() {
    State state;
    auto page = service_->listing().List(May(Permission::kObjectsList, "bucket"), "bucket", {});
    EXPECT_TRUE(page.ok());
    for (const ObjectInfo& info : page->objects) {
      const ObjectName name{"bucket", info.key};
      auto reader = service_->objects().Open(May(Permission::kObjectRead, name), name);
      EXPECT_TRUE(reader.ok());
      std::string body(info.bytes, '\0');
      EXPECT_TRUE((*reader)->Read(0, body.data(), body.size()).ok());
      if (info.etag_kind == EtagKind::kMd5) EXPECT_EQ(info.Etag(), HexEncode(Md5Digest(body)));
      state[info.key] = info.Etag();
    }
    return state;
  }

  std::size_t BlobCount() {
    std::size_t count = 0;
    EXPECT_TRUE(blobs_
                    ->Scan(0,
                           [&](store::BlobId, std::uint64_t) {
                             ++count;
                             return true;
                           })
                    .ok());
    return count;
  }
  void Collect() {
    engine_->WaitDurable(engine_->Latest());
    while (service_->maintenance().CollectStep(100)->more) {
    }
  }

  void Step(State& state);
  void Put(State& state, const ObjectName& name);
  void PutInParts(State& state, const ObjectName& name);

  os::SimClock clock_;
  std::mt19937 random_{5};
  std::unique_ptr<os::SimDisk> disk_;
  std::unique_ptr<store::RocksEngine> engine_;
  std::unique_ptr<store::DiskBlobs> blobs_;
  std::unique_ptr<Service> service_;
};

void ObjectCrashTest::Put(State& state, const ObjectName& name) {
  static constexpr std::size_t kSizes[] = {0, 100, 60'000, 70'000, 300'000, 1'500'000};
  auto writer = service_->objects().Put(May(Permission::kObjectWrite, name), name, {});
  ASSERT_GOOD(writer);
  ASSERT_GOOD((*writer)->Append(SomeBytes(kSizes[random_() % 6], random_())));
  auto info = (*writer)->Commit({});
  ASSERT_GOOD(info);
  state[name.key] = info->Etag();
}

void ObjectCrashTest::PutInParts(State& state, const ObjectName& name) {
  const auto grant = May(Permission::kObjectWrite, name);
  auto upload = service_->uploads().Create(grant, name, {});
  ASSERT_GOOD(upload);
  const UploadRef ref{name, upload->id};
  auto writer = service_->uploads().PutPart(grant, ref, 1, {});
  ASSERT_GOOD((*writer)->Append(SomeBytes(200'000, random_())));
  ASSERT_GOOD((*writer)->Commit({}));
  auto info = service_->uploads().Complete(grant, ref, {{1, "", {}}}, {});
  ASSERT_GOOD(info);
  state[name.key] = info->Etag();
}

void ObjectCrashTest::Step(State& state) {
  const ObjectName name{"bucket", "key" + std::to_string(random_() % 6)};
  const unsigned what = random_() % 10;
  if (what < 5) {
    Put(state, name);
  } else if (what < 6) {
    PutInParts(state, name);
  } else if (what < 8) {
    ASSERT_GOOD(service_->objects().Delete(May(Permission::kObjectDelete, name), name));
    state.erase(name.key);
  } else if (what < 9 && state.contains(name.key)) {
    const ObjectName copy{"bucket", "copy"};
    auto copied = service_->objects().Copy(May(Permission::kObjectRead, name), name, {},
                                           May(Permission::kObjectWrite, copy), copy, {});
    ASSERT_GOOD(copied);
    state["copy"] = state[name.key];
  } else {
    ASSERT_GOOD(service_->maintenance().CollectStep(100));
  }
}

TEST_F(ObjectCrashTest, DurableStateSurvivesAndNothingLeaks) {
  ASSERT_GOOD(service_->buckets().Create(May(Permission::kBucketCreate, "bucket"), "bucket", {}));
  engine_->WaitDurable(engine_->Latest());
  std::vector<State> possible = {State()};  // from what is certain to the newest
  for (int cut = 0; cut < 12; ++cut) {
    for (int step = 0; step < 15; ++step) {
      State next = possible.back();
      Step(next);
      possible.push_back(std::move(next));
      if (random_() % 4 == 0) {
        engine_->WaitDurable(engine_->Latest());
        possible.erase(possible.begin(), possible.end() - 1);
      }
    }
    CutPower(random_());
    const State found = Read();
    ASSERT_NE(std::find(possible.begin(), possible.end(), found), possible.end())
        << "after cut " << cut << " the state is none that ever was";
    Collect();
    EXPECT_EQ(Read(), found) << "collecting took away what is needed";
    possible = {found};
  }
  for (const auto& [key, etag] : possible.back()) {
    const ObjectName name{"bucket", key};
    ASSERT_GOOD(service_->objects().Delete(May(Permission::kObjectDelete, name), name));
  }
  auto uploads = service_->uploads().List(May(Permission::kUploadsList, "bucket"), "bucket", {});
  for (const UploadInfo& upload : uploads->uploads) {
    const ObjectName name{"bucket", upload.key};
    ASSERT_GOOD(service_->uploads().Abort(May(Permission::kUploadAbort, name), {name, upload.id}));
  }
  Collect();
  EXPECT_EQ(BlobCount(), 0u);
  auto usage = service_->buckets().Usage(May(Permission::kBucketRead, "bucket"), "bucket");
  EXPECT_EQ(usage->objects, 0u);
  EXPECT_EQ(usage->bytes, 0u);
}

}  // namespace
}  // namespace aloft::object
