#include "tests/unit/provider/com/com_fixture.hpp"

#include <utility>

namespace nc::provider::test {

void FakeEvents::tell(cim::Change change) {
    const std::lock_guard lock(mutex_);
    changes_.push_back(std::move(change));
    changed_.notify_all();
}

Result<std::vector<cim::Change>> FakeEvents::next(std::chrono::milliseconds longest) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, longest, [&] { return !changes_.empty() || is_cancelled_; });
    return std::exchange(changes_, {});
}

void FakeEvents::cancel() {
    const std::lock_guard lock(mutex_);
    is_cancelled_ = true;
    changed_.notify_all();
}

namespace {

class Source final : public cim::ChangeSource {
  public:
    explicit Source(std::shared_ptr<FakeEvents> events) : events_(std::move(events)) {}
    Result<std::vector<cim::Change>> next(std::chrono::milliseconds longest) override { return events_->next(longest); }
    void cancel() override { events_->cancel(); }

  private:
    std::shared_ptr<FakeEvents> events_;
};

}  // namespace

FakeConnection::FakeConnection() : world_(make_small_world()) {
    cim::add_event_classes(*world_.classes, kSmallWorld);
    engine_ = std::make_unique<cim::EventEngine>(
        *world_.manager,
        [events = events_](const cim::Caller&, const auto&) -> Result<std::unique_ptr<cim::ChangeSource>> {
            return std::unique_ptr<cim::ChangeSource>(std::make_unique<Source>(events));
        },
        [] { return std::chrono::steady_clock::now(); });
}

HRESULT Sink::QueryInterface(REFIID iid, void** object) {
    *object = nullptr;
    if (iid != IID_IUnknown && iid != IID_IWbemObjectSink) return E_NOINTERFACE;
    AddRef();
    *object = static_cast<IWbemObjectSink*>(this);
    return S_OK;
}

HRESULT Sink::Indicate(LONG count, IWbemClassObject** objects) {
    const std::lock_guard lock(mutex_);
    for (LONG at = 0; at < count; ++at) {
        Variant name;
        const bool has_name = objects[at]->Get(u"Name", 0, &name, nullptr, nullptr) == S_OK;
        if (!has_name) objects[at]->Get(u"__CLASS", 0, &name, nullptr, nullptr);
        names_.push_back(name.text());
    }
    changed_.notify_all();
    return answer;
}

HRESULT Sink::SetStatus(LONG, HRESULT result, BSTR text, IWbemClassObject*) {
    const std::lock_guard lock(mutex_);
    status_text = com::text_of(text);
    status_ = result;
    changed_.notify_all();
    return S_OK;
}

HRESULT Sink::wait() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return status_.has_value(); });
    return *status_;
}

void Sink::wait_for(std::size_t count) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return names_.size() >= count; });
}

std::vector<std::string> Sink::names() {
    const std::lock_guard lock(mutex_);
    return names_;
}

std::string ComTest::read(IEnumWbemClassObject& from) {
    std::string names;
    while (true) {
        IWbemClassObject* next = nullptr;
        ULONG returned = 0;
        const HRESULT result = from.Next(WBEM_INFINITE, 1, &next, &returned);
        if (NcFailed(result)) return names + "!" + std::to_string(result);
        if (returned == 0) return names;
        const com::Pointer<IWbemClassObject> object(next);
        names += (names.empty() ? "" : ",") + text(*object, u"Name");
    }
}

}  // namespace nc::provider::test
