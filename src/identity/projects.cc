#include "identity/projects.h"

#include <algorithm>

#include "base/bytes.h"
#include "identity/limits.h"
#include "identity/records.h"

namespace aloft::identity {
namespace {

bool IsLower(char c) { return c >= 'a' && c <= 'z'; }
bool IsDigit(char c) { return c >= '0' && c <= '9'; }

std::string RandomAccountId(os::Random& random) {
  const std::uint64_t number = 100'000'000'000 + random.Next64() % 900'000'000'000;
  return std::to_string(number);
}

Error StorageError(const store::Error& error) { return Error{Fault::kStorage, error.detail}; }

}  // namespace

bool IsProjectId(std::string_view id) {
  if (id.size() < kProjectIdBytesMin || id.size() > kProjectIdBytesMax) return false;
  if (!IsLower(id.front()) || id.back() == '-') return false;
  return std::all_of(id.begin(), id.end(),
                     [](char c) { return IsLower(c) || IsDigit(c) || c == '-'; });
}

bool IsAccountId(std::string_view id) {
  return id.size() == 12 && std::all_of(id.begin(), id.end(), IsDigit);
}

Result<std::unique_ptr<Projects>, Error> Projects::Open(store::Engine& engine, os::Random& random) {
  std::unique_ptr<Projects> projects(new Projects(engine, random));
  ALOFT_TRY_VOID(projects->Load());
  return projects;
}

Result<void, Error> Projects::Load() {
  MutexLock lock(mutex_);
  const auto cursor = engine_.Scan(AllProjects());
  for (; cursor->Valid(); cursor->Next()) {
    auto project = DecodeProject(cursor->value());
    if (!project) return Fail(Error{Fault::kStorage, "a project's record cannot be read"});
    const std::uint32_t number = project->number;
    projects_[number] = std::make_shared<const Project>(std::move(*project));
  }
  if (!cursor->status().ok()) return Fail(StorageError(cursor->status().error()));
  return {};
}

std::shared_ptr<const Project> Projects::Find(std::uint32_t number) const {
  MutexLock lock(mutex_);
  const auto found = projects_.find(number);
  return found == projects_.end() ? nullptr : found->second;
}

std::shared_ptr<const Project> Projects::FindById(std::string_view id) const {
  MutexLock lock(mutex_);
  for (const auto& [number, project] : projects_) {
    if (project->id == id) return project;
  }
  return nullptr;
}

std::shared_ptr<const Project> Projects::FindByAccount(std::string_view account_id) const {
  MutexLock lock(mutex_);
  for (const auto& [number, project] : projects_) {
    if (project->account_id == account_id) return project;
  }
  return nullptr;
}

std::vector<std::shared_ptr<const Project>> Projects::List() const {
  MutexLock lock(mutex_);
  std::vector<std::shared_ptr<const Project>> list;
  for (const auto& [number, project] : projects_) list.push_back(project);
  return list;
}

Result<std::shared_ptr<const Project>, Error> Projects::Create(std::string_view id,
                                                               std::string_view account_id) {
  if (!IsProjectId(id)) {
    return Fail(Error{Fault::kInvalidArgument,
                      "a project id is 6 to 30 of a-z, 0-9 and '-', starts with a letter and "
                      "does not end with '-'"});
  }
  if (!account_id.empty() && !IsAccountId(account_id)) {
    return Fail(Error{Fault::kInvalidArgument, "an account id is 12 digits"});
  }
  MutexLock creating(creating_);
  if (FindById(id) != nullptr) return Fail(Error{Fault::kExists, "the project exists"});
  if (!account_id.empty() && FindByAccount(account_id) != nullptr) {
    return Fail(Error{Fault::kExists, "the account id is taken"});
  }
  if (List().size() >= kProjectsMax) return Fail(Error{Fault::kLimitReached, "too many projects"});

  auto project = std::make_shared<Project>();
  project->id = id;
  project->account_id = account_id;
  while (project->account_id.empty() || FindByAccount(project->account_id) != nullptr) {
    project->account_id = RandomAccountId(random_);
  }
  const auto last = engine_.Get(LastProjectKey());
  if (!last.ok()) return Fail(StorageError(last.error()));
  if (last->exists() && last->value.size() != 4) {
    return Fail(Error{Fault::kStorage, "the project counter cannot be read"});
  }
  project->number = (last->exists() ? ReadBe32(last->value) : 0) + 1;
  std::string counter;
  AppendBe32(counter, project->number);
  store::CommitRequest commit;
  commit.Expect(LastProjectKey(), last->version);
  commit.Expect(ProjectKey(project->number), 0);
  commit.Set(LastProjectKey(), std::move(counter));
  commit.Set(ProjectKey(project->number), EncodeProject(*project));
  const auto committed = engine_.Commit(std::move(commit));
  if (!committed.ok()) return Fail(StorageError(committed.error()));
  MutexLock lock(mutex_);
  projects_[project->number] = project;
  return std::shared_ptr<const Project>(project);
}

Result<std::shared_ptr<const Project>, Error> Projects::FindOrCreate(std::string_view id,
                                                                     std::string_view account_id) {
  if (auto project = FindById(id)) return project;
  return Create(id, account_id);
}

}  // namespace aloft::identity
