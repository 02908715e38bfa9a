// What the embedded engine does on this machine: durable commits, reads, scans, start, memory.
//
//   store_bench DIRECTORY [SECONDS [commits]]
//
// The directory must not exist; it is removed afterwards.
#include <sys/resource.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <filesystem>
#include <fstream>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "os/real/real_clock.h"
#include "os/real/real_disk.h"
#include "os/sim/sim_random.h"
#include "store/blobs/disk_blobs.h"
#include "store/request_scope.h"
#include "store/rocksdb/rocks_engine.h"

namespace aloft {
namespace {

using store::CommitRequest;
using store::Engine;
using store::Version;
using Clock = std::chrono::steady_clock;

double SecondsSince(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

// Processor time of the whole process: it says the same on a machine that others use too.
double CpuSeconds() {
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  return static_cast<double>(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
         static_cast<double>(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
}

std::uint64_t ResidentMiB() {
  std::ifstream status("/proc/self/statm");
  std::uint64_t total = 0;
  std::uint64_t resident = 0;
  status >> total >> resident;
  return resident * 4 / 1024;
}

std::string KeyOf(std::uint64_t number) {
  char text[32];
  std::snprintf(text, sizeof text,
                "\x10"
                "item%012llu",
                static_cast<unsigned long long>(number));
  return text;
}

// Commits by `threads` threads, each with its share of `in_flight` commits waiting to be durable.
void Commits(Engine& engine, double seconds, int threads, std::size_t in_flight) {
  std::atomic<std::uint64_t> done = 0;
  std::vector<std::thread> running;
  std::vector<std::vector<double>> waits(static_cast<std::size_t>(threads));
  const double cpu_before = CpuSeconds();
  const auto start = Clock::now();
  for (int t = 0; t < threads; ++t) {
    running.emplace_back([&, t] {
      os::SimRandom random(static_cast<std::uint64_t>(t));
      const std::string value = random.Bytes(1024);
      std::deque<std::pair<Version, Clock::time_point>> waiting;
      std::uint64_t count = 0;
      while (SecondsSince(start) < seconds) {
        CommitRequest request;
        request.Set(KeyOf(random.Below(1'000'000)), value);
        const auto now = Clock::now();
        waiting.emplace_back(engine.Commit(std::move(request))->version, now);
        if (waiting.size() >= in_flight / static_cast<std::size_t>(threads)) {
          engine.WaitDurable(waiting.front().first);
          const Version durable = engine.DurableThrough();
          while (!waiting.empty() && waiting.front().first <= durable) {
            waits[static_cast<std::size_t>(t)].push_back(SecondsSince(waiting.front().second));
            waiting.pop_front();
            ++count;
          }
        }
      }
      done += count;
    });
  }
  for (std::thread& thread : running) thread.join();
  std::vector<double> all;
  for (const auto& some : waits) all.insert(all.end(), some.begin(), some.end());
  std::sort(all.begin(), all.end());
  std::printf(
      "durable 1 KiB commits, %3zu in flight, %2d threads: %8.0f/s   p50 %6.2f ms  p99 %6.2f ms  "
      "cpu %5.1f us\n",
      in_flight, threads, static_cast<double>(done) / SecondsSince(start),
      all[all.size() / 2] * 1e3, all[all.size() * 99 / 100] * 1e3,
      (CpuSeconds() - cpu_before) / static_cast<double>(done) * 1e6);
}

void Load(Engine& engine, std::uint64_t items) {
  os::SimRandom random(7);
  const auto start = Clock::now();
  for (std::uint64_t at = 0; at < items;) {
    CommitRequest request;
    for (int i = 0; i < 100; ++i, ++at) request.Set(KeyOf(at), random.Bytes(1024));
    engine.WaitDurable(engine.Commit(std::move(request))->version);
  }
  std::printf("load %llu items of 1 KiB: %.1f s, resident %llu MiB\n",
              static_cast<unsigned long long>(items), SecondsSince(start),
              static_cast<unsigned long long>(ResidentMiB()));
}

void Each(const char* what, double seconds, const std::function<std::uint64_t()>& once) {
  const double cpu_before = CpuSeconds();
  const auto start = Clock::now();
  std::uint64_t count = 0;
  while (SecondsSince(start) < seconds) {
    for (int i = 0; i < 16; ++i) count += once();
  }
  std::printf("%-46s %10.0f/s per thread  cpu %6.2f us\n", what,
              static_cast<double>(count) / SecondsSince(start),
              (CpuSeconds() - cpu_before) / static_cast<double>(count) * 1e6);
}

void Reads(Engine& engine, double seconds, std::uint64_t items) {
  os::SimRandom random(9);
  std::uint64_t would_block = 0;
  Each("get, random key", seconds, [&] {
    (void)engine.Get(KeyOf(random.Below(items)));
    return 1;
  });
  Each("get, random key, waiting refused", seconds, [&] {
    const store::RequestScope scope(store::Blocking::kRefused);
    try {
      (void)engine.Get(KeyOf(random.Below(items)));
    } catch (const store::WouldBlock&) {
      ++would_block;
    }
    return 1;
  });
  std::printf("  of those, %llu would have blocked\n",
              static_cast<unsigned long long>(would_block));
  Each("scan, entries in pages of 1000", seconds, [&] {
    auto cursor = engine.Scan({KeyOf(random.Below(items - 1000)), ""});
    std::uint64_t seen = 0;
    for (; cursor->Valid() && seen < 1000; cursor->Next()) seen += cursor->value().empty() ? 0 : 1;
    return seen;
  });
  Each("scan, pages of 10", seconds, [&] {
    auto cursor = engine.Scan({KeyOf(random.Below(items - 1000)), ""});
    for (int i = 0; cursor->Valid() && i < 10; ++i) cursor->Next();
    return 1;
  });
}

void Blobs(store::DiskBlobs& blobs, Engine& engine, double seconds, std::size_t bytes,
           int threads) {
  const std::string content = os::SimRandom(3).Bytes(bytes);
  std::atomic<std::uint64_t> done = 0;
  std::vector<std::thread> running;
  const auto start = Clock::now();
  for (int t = 0; t < threads; ++t) {
    running.emplace_back([&] {
      while (SecondsSince(start) < seconds) {
        auto writer = std::move(blobs.Create(bytes)).value();
        (void)writer->Append(content);
        (void)writer->Seal();
        engine.WaitDurable(engine.Latest());
        const std::uint64_t id = writer->id();
        if (id % 2 == 0) (void)blobs.Delete(id);
        ++done;
      }
    });
  }
  for (std::thread& thread : running) thread.join();
  const double rate = static_cast<double>(done) / SecondsSince(start);
  std::printf("durable blobs of %7zu KiB, %2d writers: %8.0f/s %8.0f MiB/s\n", bytes / 1024,
              threads, rate, rate * static_cast<double>(bytes) / (1 << 20));
}

int Run(const std::string& directory, double seconds, const std::string& only) {
  os::RealDisk disk;
  os::RealClock clock;
  store::RocksOptions options;
  options.directory = directory + "/keys";
  constexpr std::uint64_t kItems = 1'000'000;
  std::filesystem::create_directory(directory);
  auto start = Clock::now();
  const auto open = [&] {
    start = Clock::now();
    auto engine = store::RocksEngine::Open(options, disk, clock, Log());
    if (!engine.ok()) {
      std::fprintf(stderr, "%s\n", engine.error().detail.c_str());
      std::exit(1);
    }
    std::printf("open: %.0f ms, resident %llu MiB\n", SecondsSince(start) * 1e3,
                static_cast<unsigned long long>(ResidentMiB()));
    return std::move(engine).value();
  };
  {
    auto engine = open();
    if (only != "commits") Load(*engine, kItems);
  }
  auto engine = open();
  if (only != "commits") Reads(*engine, seconds, kItems);
  for (const std::size_t in_flight : {1, 16, 64, 128, 256}) {
    Commits(*engine, seconds, std::min<int>(2, static_cast<int>(in_flight)), in_flight);
  }
  Commits(*engine, seconds, 64, 64);
  if (only != "commits") {
    auto blobs =
        std::move(store::DiskBlobs::Open(directory + "/blobs", disk, *engine, Log())).value();
    Blobs(*blobs, *engine, seconds, 16 << 10, 32);
    Blobs(*blobs, *engine, seconds, 64 << 10, 32);
    Blobs(*blobs, *engine, seconds, 1 << 20, 8);
    Blobs(*blobs, *engine, seconds, 8 << 20, 4);
  }
  std::printf("resident %llu MiB\n", static_cast<unsigned long long>(ResidentMiB()));
  engine.reset();
  engine = open();
  engine.reset();
  std::filesystem::remove_all(directory);
  return 0;
}

}  // namespace
}  // namespace aloft

int main(int count, char** words) {
  std::setvbuf(stdout, nullptr, _IOLBF, 0);
  if (count < 2 || std::filesystem::exists(words[1])) {
    std::fprintf(stderr,
                 "usage: store_bench DIRECTORY [SECONDS]   (a directory that is not there)\n");
    return 2;
  }
  return aloft::Run(words[1], count > 2 ? std::atof(words[2]) : 3, count > 3 ? words[3] : "");
}
