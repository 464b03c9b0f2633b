// What all objects of the library have: a count of references, one interface beside IUnknown, and an edge that no
// exception crosses. Thread: AddRef, Release and QueryInterface from any.
#pragma once

#include <atomic>
#include <new>
#include <string>
#include <utility>

#include "provider/transport/com/ncwmi.h"
#include "provider/transport/com/outcome.hpp"

namespace nc::provider::transport::com {

/// `Private`: another id that it answers to, by which the library knows its own objects from a client's.
template <class Interface, const GUID& Id, const GUID& Private = Id>
class Unknown : public Interface {
  public:
    Unknown() = default;
    Unknown(const Unknown&) = delete;
    Unknown& operator=(const Unknown&) = delete;

    HRESULT QueryInterface(REFIID iid, void** object) final {
        if (object == nullptr) return E_POINTER;
        *object = nullptr;
        if (iid != IID_IUnknown && iid != Id && iid != Private) return E_NOINTERFACE;
        AddRef();
        *object = static_cast<Interface*>(this);
        return S_OK;
    }
    ULONG AddRef() final { return references_.fetch_add(1, std::memory_order_relaxed) + 1; }
    ULONG Release() final {
        const ULONG left = references_.fetch_sub(1, std::memory_order_acq_rel) - 1;
        if (left == 0) delete this;
        return left;
    }

  protected:
    /// Behind the slots of the interface, where no client looks.
    virtual ~Unknown() = default;

  private:
    std::atomic<ULONG> references_{1};
};

/// Runs what a method does; what it throws becomes an error.
template <class Body>
HRESULT guarded(Body body) {
    try {
        return told(body());
    } catch (const std::bad_alloc&) {
        return WBEM_E_OUT_OF_MEMORY;
    } catch (...) {
        return WBEM_E_UNEXPECTED;
    }
}

}  // namespace nc::provider::transport::com
