// `aloft doctor`: looks at this machine and a data directory, and says what is wrong and what to do
// about it.
#include <fcntl.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <string>
#include <vector>

#include "cli/commands.h"
#include "cli/run_files.h"

namespace aloft::cli {
namespace {

enum class Finding : std::uint8_t { kFine, kWorth, kWrong };

// Collects the findings and prints each as it is made.
class Report {
 public:
  void Say(Finding finding, const std::string& what, const std::string& advice = {}) {
    const char* marks[] = {"ok   ", "note ", "WRONG"};
    std::printf("%s  %s\n", marks[static_cast<int>(finding)], what.c_str());
    if (!advice.empty()) std::printf("       %s\n", advice.c_str());
    wrong_ += finding == Finding::kWrong ? 1 : 0;
  }
  int wrong() const { return wrong_; }

 private:
  int wrong_ = 0;
};

constexpr std::uint64_t kFreeBytesWanted = 2ull << 30;
constexpr rlim_t kOpenFilesWanted = 16'384;
constexpr int kSyncRounds = 20;
constexpr double kSlowSyncMs = 20.0;

// Nothing to look at yet is fine: the first start makes the directory.
bool CheckDirectory(const std::string& directory, Report& report) {
  struct stat info{};
  if (::stat(directory.c_str(), &info) != 0) {
    report.Say(Finding::kWorth, "data directory " + directory + " does not exist yet",
               "`aloft dev` makes it at its first start.");
    return false;
  }
  if (!S_ISDIR(info.st_mode)) {
    report.Say(Finding::kWrong, directory + " is not a directory", "Name another with --data.");
    return false;
  }
  if (::access(directory.c_str(), R_OK | W_OK | X_OK) != 0) {
    report.Say(Finding::kWrong, "no permission to use " + directory,
               "Run as its owner, or: chown -R $USER " + directory);
    return false;
  }
  report.Say(Finding::kFine, "data directory " + directory);
  return true;
}

// Secrets must be readable by their owner alone.
void CheckSecret(const std::string& directory, const char* name, Report& report) {
  const std::string path = directory + "/" + name;
  struct stat info{};
  if (::stat(path.c_str(), &info) != 0) return;
  if ((info.st_mode & 077) != 0) {
    report.Say(Finding::kWrong, path + " can be read by others", "chmod 600 " + path);
  } else {
    report.Say(Finding::kFine, std::string(name) + " is private");
  }
}

void CheckRunning(const std::string& directory, Report& report) {
  if (const auto run = ReadRunInfo(directory)) {
    report.Say(Finding::kFine, "a server runs: process " + std::to_string(run->process_id) +
                                   " on " + run->endpoint);
  } else {
    report.Say(Finding::kFine, "no server runs on it now");
  }
}

void CheckSpace(const std::string& directory, Report& report) {
  struct statvfs space{};
  if (::statvfs(directory.c_str(), &space) != 0) return;
  const std::uint64_t free_bytes = static_cast<std::uint64_t>(space.f_bavail) * space.f_frsize;
  const std::string text = std::to_string(free_bytes >> 20) + " MiB free";
  if (free_bytes < kFreeBytesWanted) {
    report.Say(Finding::kWrong, "only " + text,
               "Writes are refused on a full disk; reads and deletes go on. Free some space.");
  } else {
    report.Say(Finding::kFine, text);
  }
  if (space.f_favail == 0 && space.f_files != 0) {
    report.Say(Finding::kWrong, "the file system has no inodes left",
               "Remove files, or make a new file system.");
  }
}

// How long a durable write takes here, and whether the file system can be told to make one at all.
void CheckSync(const std::string& directory, Report& report) {
  const std::string path = directory + "/doctor.tmp";
  const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (fd < 0) {
    report.Say(Finding::kWrong, "cannot make a file in " + directory + ": " + std::strerror(errno));
    return;
  }
  std::vector<double> took_ms;
  bool failed = false;
  const std::string block(4096, 'a');
  for (int round = 0; round < kSyncRounds && !failed; ++round) {
    const auto start = std::chrono::steady_clock::now();
    failed = ::write(fd, block.data(), block.size()) != static_cast<ssize_t>(block.size()) ||
             ::fdatasync(fd) != 0;
    took_ms.push_back(
        std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start)
            .count());
  }
  const int error = errno;
  ::close(fd);
  ::unlink(path.c_str());
  if (failed) {
    report.Say(Finding::kWrong, std::string("a durable write failed: ") + std::strerror(error),
               "Aloft would stop at once rather than acknowledge a write. Check the disk.");
    return;
  }
  std::sort(took_ms.begin(), took_ms.end());
  const double median_ms = took_ms[took_ms.size() / 2];
  char text[96];
  std::snprintf(text, sizeof text, "a durable write takes %.2f ms (median of %d)", median_ms,
                kSyncRounds);
  report.Say(median_ms > kSlowSyncMs ? Finding::kWorth : Finding::kFine, text,
             median_ms > kSlowSyncMs ? "Slow for a server: put the data directory on an SSD." : "");
}

void CheckOpenFiles(Report& report) {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  if (limit.rlim_max < kOpenFilesWanted) {
    report.Say(Finding::kWorth, "at most " + std::to_string(limit.rlim_max) + " open files",
               "Enough for some hundred clients. For more: ulimit -Hn " +
                   std::to_string(kOpenFilesWanted));
  } else {
    report.Say(Finding::kFine, "up to " + std::to_string(limit.rlim_max) + " open files");
  }
}

}  // namespace

int RunDoctor(const std::string& data_directory) {
  Report report;
  if (CheckDirectory(data_directory, report)) {
    CheckRunning(data_directory, report);
    CheckSecret(data_directory, "credentials", report);
    CheckSecret(data_directory, "master.key", report);
    CheckSpace(data_directory, report);
    CheckSync(data_directory, report);
  }
  CheckOpenFiles(report);
  std::printf(report.wrong() == 0 ? "\nNothing stands in the way.\n" : "\n%d to mend.\n",
              report.wrong());
  return report.wrong() == 0 ? 0 : 1;
}

}  // namespace aloft::cli
