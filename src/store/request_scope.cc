#include "store/request_scope.h"

namespace aloft::store {
namespace {
thread_local RequestScope* current = nullptr;
}  // namespace

RequestScope::RequestScope(Blocking blocking) : blocking_(blocking), outer_(current) {
  current = this;
}

RequestScope::~RequestScope() {
  if (outer_ != nullptr) outer_->Saw(newest_seen_);
  current = outer_;
}

RequestScope* RequestScope::Current() { return current; }

}  // namespace aloft::store
