#include "document/target_loader.h"

#include <algorithm>

#include "document/limits.h"

namespace aloft::document {
namespace {

void Add(LoadPage& page, std::string path, PayloadPtr payload) {
  page.document_bytes += payload->document_bytes();
  page.documents.push_back({std::move(path), std::move(payload), true});
}

Failure<Error> TooMuch() {
  return Fail(Error{Fault::kTooManyTargets, "A limited query has too much in its documents."});
}

}  // namespace

void TargetLoader::Rewind() {
  execution_.reset();
  begun_ = false;
  incremental_ = false;
  reset_ = false;
  changed_.clear();
  next_ = 0;
  count_ = 0;
  matching_.clear();
}

void TargetLoader::ForgetToken() {
  Rewind();
  request_.resume_micros.reset();
  request_.filter = false;
  request_.token_lost = true;
}

bool TargetLoader::TokenTooOld() const {
  return *request_.resume_micros < moment_.read_time_micros - kReadTimeAgeMaxMicros;
}

Moment TargetLoader::Past() const {
  Moment past = moment_;
  past.read_time_micros = *request_.resume_micros;
  past.past = past.read_time_micros < moment_.read_time_micros;
  return past;
}

// Decides how to bring the client up to date: by what changed, by a filter, or from the start.
Result<void> TargetLoader::Begin() {
  begun_ = true;
  reset_ = request_.token_lost;
  if (!request_.resume_micros) return {};
  if (*request_.resume_micros > moment_.read_time_micros) {
    reset_ = true;
    request_.resume_micros.reset();
    return {};
  }
  if (!TokenTooOld()) {
    const Reader reader(engine_, database_.place());
    auto changed = reader.ChangedSince(*request_.resume_micros, moment_, kResumeChangesMax);
    if (!changed.ok() && changed.error().fault != Fault::kReadTimeTooOld) {
      return Fail(changed.error());
    }
    if (changed.ok()) {
      incremental_ = true;
      changed_.assign(changed->begin(), changed->end());
      return {};
    }
  }
  if (request_.filter && request_.query != nullptr) return {};
  request_.resume_micros.reset();
  reset_ = true;
  return {};
}

Result<LoadPage> TargetLoader::Next(std::size_t documents_max) {
  bool first = !begun_;
  if (first) ALOFT_TRY_VOID(Begin());
  Result<LoadPage> page = incremental_                ? NextOfChanges(documents_max)
                          : request_.query == nullptr ? NextOfDocuments(documents_max)
                                                      : NextOfQuery(documents_max);
  if (page.ok()) page->reset = first && reset_;
  return page;
}

Result<LoadPage> TargetLoader::NextOfDocuments(std::size_t documents_max) {
  LoadPage page;
  const Reader reader(engine_, database_.place());
  while (next_ < request_.documents.size() && page.documents.size() < documents_max) {
    const std::string& path = request_.documents[next_++];
    ALOFT_TRY(StoredDocument stored, reader.Get(path, moment_));
    if (stored.document != nullptr) {
      Add(page, path, payloads_.Make(stored.document));
    } else {
      page.documents.push_back({path, nullptr, false});
    }
    if (page.document_bytes >= kDrainedBytes) break;
  }
  page.done = next_ == request_.documents.size();
  return page;
}

Result<LoadPage> TargetLoader::NextOfQuery(std::size_t documents_max) {
  LoadPage page;
  if (execution_ == nullptr) {
    ALOFT_TRY(execution_,
              Execution::Open(engine_, database_, request_.query, moment_, strictness_));
  }
  const std::int64_t known = request_.resume_micros.value_or(-1);
  for (std::size_t read = 0; read < documents_max; ++read) {
    ALOFT_TRY(Row row, execution_->Next());
    if (row.document == nullptr) {
      page.done = true;
      break;
    }
    ++count_;
    if (request_.resume_micros && matching_.size() < kFilterNamesMax) {
      matching_.push_back(row.document->path);
    }
    if (row.document->update_time_micros <= known) continue;
    std::string path = row.document->path;
    Add(page, std::move(path), payloads_.Make(row.document));
    if (page.document_bytes >= kDrainedBytes) break;
  }
  if (page.done && request_.resume_micros) {
    page.count = count_;
    const bool all = count_ == static_cast<std::int64_t>(matching_.size());
    if (all) page.matching = std::move(matching_);
  }
  return page;
}

Result<LoadPage> TargetLoader::NextOfChanges(std::size_t documents_max) {
  LoadPage page;
  const Reader reader(engine_, database_.place());
  const Moment past = Past();
  for (; next_ < changed_.size() && page.documents.size() < documents_max; ++next_) {
    if (page.document_bytes >= kDrainedBytes) break;
    const std::string& path = changed_[next_];
    if (request_.query == nullptr) {
      const auto& wanted = request_.documents;
      if (std::find(wanted.begin(), wanted.end(), path) == wanted.end()) continue;
    } else if (!request_.query->InScope(path)) {
      continue;
    }
    ALOFT_TRY(StoredDocument now, reader.Get(path, moment_));
    const bool exists = now.document != nullptr;
    if (exists && (request_.query == nullptr || request_.query->Matches(*now.document))) {
      Add(page, path, payloads_.Make(now.document));
      continue;
    }
    ALOFT_TRY(StoredDocument then, reader.Get(path, past));
    const bool was = then.document != nullptr &&
                     (request_.query == nullptr || request_.query->Matches(*then.document));
    if (was) page.documents.push_back({path, nullptr, exists});
  }
  page.done = next_ == changed_.size();
  return page;
}

Result<std::vector<PayloadPtr>> TargetLoader::LoadWindow(std::size_t documents_max) {
  ALOFT_TRY(const std::unique_ptr<Execution> execution,
            Execution::Open(engine_, database_, request_.query, moment_, strictness_));
  std::vector<PayloadPtr> documents;
  std::size_t bytes = 0;
  while (documents.size() < documents_max) {
    ALOFT_TRY(Row row, execution->Next());
    if (row.document == nullptr) break;
    documents.push_back(payloads_.Make(row.document));
    bytes += documents.back()->document_bytes();
    if (bytes > payloads_.window_bytes_max()) return TooMuch();
  }
  return documents;
}

Result<std::optional<std::vector<PayloadPtr>>> TargetLoader::PastWindow(bool& reset) {
  using Found = std::optional<std::vector<PayloadPtr>>;
  reset = request_.token_lost;
  if (!request_.resume_micros) return Found();
  if (*request_.resume_micros > moment_.read_time_micros || TokenTooOld()) {
    reset = true;
    return Found();
  }
  auto execution = Execution::Open(engine_, database_, request_.query, Past(), strictness_);
  if (!execution.ok()) {
    if (execution.error().fault != Fault::kReadTimeTooOld) return Fail(execution.error());
    reset = true;
    return Found();
  }
  std::vector<PayloadPtr> documents;
  std::size_t bytes = 0;
  const std::int64_t offset = request_.query->asked.offset;
  const std::int64_t end = offset + *request_.query->asked.limit;
  for (std::int64_t place = 0; place < end; ++place) {
    ALOFT_TRY(Row row, (*execution)->Next());
    if (row.document == nullptr) break;
    if (place < offset) continue;
    documents.push_back(payloads_.Make(row.document));
    bytes += documents.back()->document_bytes();
    if (bytes <= payloads_.window_bytes_max()) continue;
    reset = true;
    return Found();
  }
  return Found(std::move(documents));
}

}  // namespace aloft::document
