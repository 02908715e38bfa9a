#include "main/upkeep.h"

namespace aloft {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kStepEntries = 1000;  // looked at by one step
constexpr auto kCollectPause = 1s;
constexpr auto kSweepPause = 60s;
constexpr auto kJobsPause = 100ms;
constexpr auto kTablesPause = 500ms;
constexpr auto kIndexesPause = 500ms;
constexpr auto kDocumentsPause = 5s;
constexpr auto kPagesPause = 5s;

// Whether a step has more to do now. A failure is met again at the next turn.
template <class Outcome>
bool More(const object::Result<Outcome>& outcome) {
  return outcome.ok() && outcome->more;
}

}  // namespace

void AddUpkeep(Background& background, object::Service& objects, table::TableService& tables,
               document::DocumentService& documents, faces::firestore::FirestoreFace& firestore) {
  background.Every(kCollectPause, "objects.collect",
                   [&objects] { return More(objects.maintenance().CollectStep(kStepEntries)); });
  background.Every(kSweepPause, "objects.lifecycle",
                   [&objects] { return More(objects.maintenance().SweepStep(kStepEntries)); });
  background.Every(kTablesPause, "tables", [&tables] { return tables.RunOnce(); });
  background.Every(kIndexesPause, "documents.indexes",
                   [&documents] { return documents.BuildIndexesStep(); });
  background.Every(kDocumentsPause, "documents.expiry",
                   [&documents] { return documents.ExpireDocumentsStep(); });
  background.Every(kDocumentsPause, "documents.history",
                   [&documents] { return documents.TrimHistoryStep(); });
  background.Every(kDocumentsPause, "documents.clean",
                   [&documents] { return documents.CleanUpStep(); });
  background.Every(kPagesPause, "firestore.pages", [&firestore] {
    firestore.ForgetSilentPages();
    return false;
  });
}

void AddJobs(Background& background, faces::firestore::admin::Jobs& jobs) {
  background.Every(kJobsPause, "documents.jobs", [&jobs] { return jobs.Step(); });
}

}  // namespace aloft
