// All tables and streams, in memory.
//
// Guarantees  Find never blocks on the disk. What it returns was true at one moment; writes are
//             checked against its version.
// Threads     Any. Changes of definitions are serialized by `definitions()`, which is taken before
//             the inner lock.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/mutex.h"
#include "table/descriptor.h"
#include "table/fault.h"

namespace aloft::table {

class Catalogue {
 public:
  // Reads every project's tables and streams.
  Result<void> Load(store::Engine& engine) EXCLUDES(mutex_);
  // Reads one table again, after a write found its description changed.
  Result<void> Reload(store::Engine& engine, ProjectNumber project, std::string_view table)
      EXCLUDES(mutex_);

  std::shared_ptr<const Table> Find(ProjectNumber project, std::string_view table) const
      EXCLUDES(mutex_);
  std::vector<std::string> Names(ProjectNumber project, std::string_view after,
                                 std::size_t limit) const EXCLUDES(mutex_);
  std::size_t TableCount(ProjectNumber project) const EXCLUDES(mutex_);
  std::vector<std::shared_ptr<const Table>> AllTables() const EXCLUDES(mutex_);
  std::vector<ProjectNumber> Projects() const EXCLUDES(mutex_);
  void Install(std::shared_ptr<const Table> table) EXCLUDES(mutex_);
  void Remove(ProjectNumber project, std::string_view table) EXCLUDES(mutex_);

  std::shared_ptr<const StreamRow> FindStream(ProjectNumber project, const StreamName& name) const
      EXCLUDES(mutex_);
  // By table name, then age; `table` empty: of all tables.
  std::vector<std::shared_ptr<const StreamRow>> Streams(ProjectNumber project,
                                                        std::string_view table) const
      EXCLUDES(mutex_);
  void InstallStream(ProjectNumber project, std::shared_ptr<const StreamRow> stream)
      EXCLUDES(mutex_);
  void RemoveStream(ProjectNumber project, StreamId stream) EXCLUDES(mutex_);

  // Held around every change of a table's or stream's definition, commit included.
  Mutex& definitions() { return definitions_; }

 private:
  struct Project {
    std::map<std::string, std::shared_ptr<const Table>, std::less<>> tables;
    std::map<StreamId, std::shared_ptr<const StreamRow>> streams;
  };

  Result<void> LoadProject(store::Engine& engine, ProjectNumber project) EXCLUDES(mutex_);

  Mutex definitions_;
  mutable Mutex mutex_;
  std::map<ProjectNumber, Project> projects_ GUARDED_BY(mutex_);
};

}  // namespace aloft::table
