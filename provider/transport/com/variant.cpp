#include "provider/transport/com/variant.hpp"

#include <cstdint>
#include <cstdlib>
#include <limits>
#include <new>
#include <utility>

#include "provider/cim/instance.hpp"
#include "provider/cim/object_path.hpp"
#include "provider/transport/com/class_object.hpp"
#include "provider/transport/com/text.hpp"

namespace nc::provider::transport::com {
namespace {

using cim::Type;
using cim::Value;

constexpr std::uint16_t VT_I1 = 16;
constexpr std::uint16_t VT_UI2 = 18;
constexpr std::uint16_t VT_I8 = 20;
constexpr std::uint16_t VT_UI8 = 21;
constexpr std::uint16_t kHasBstr = 0x100;     // FADF_BSTR
constexpr std::uint16_t kHasUnknown = 0x200;  // FADF_UNKNOWN

std::uint16_t variant_type(Type type) {
    switch (type) {
        case Type::Boolean:
            return VT_BOOL;
        case Type::UInt8:
            return VT_UI1;
        case Type::SInt8:
        case Type::SInt16:
        case Type::Char16:
            return VT_I2;
        case Type::UInt16:
        case Type::UInt32:
        case Type::SInt32:
            return VT_I4;
        case Type::Real32:
            return VT_R4;
        case Type::Real64:
            return VT_R8;
        case Type::Object:
            return VT_UNKNOWN;
        default:
            return VT_BSTR;
    }
}

std::size_t size_of(std::uint16_t type) {
    switch (type) {
        case VT_UI1:
        case VT_I1:
            return 1;
        case VT_I2:
        case VT_UI2:
        case VT_BOOL:
            return 2;
        case VT_I4:
        case VT_UI4:
        case VT_R4:
            return 4;
        default:
            return 8;
    }
}

std::int64_t integer_of(const Value& value) {
    if (const auto* number = value.signed_integer()) return *number;
    if (const auto* number = value.unsigned_integer()) return static_cast<std::int64_t>(*number);
    return 0;
}

double real_of(const Value& value) {
    return value.real() != nullptr ? *value.real() : static_cast<double>(integer_of(value));
}

void set_scalar(const Value& value, Type type, const std::shared_ptr<const void>& owner, VARIANT& to) {
    to.vt = value.is_null() ? VT_NULL : variant_type(type);
    switch (to.vt) {
        case VT_NULL:
            return;
        case VT_BOOL:
            to.boolVal = value.boolean() != nullptr && *value.boolean() ? -1 : 0;
            return;
        case VT_UI1:
            to.bVal = static_cast<std::uint8_t>(integer_of(value));
            return;
        case VT_I2:
            to.iVal = type == Type::Char16 && value.text() != nullptr
                          ? static_cast<std::int16_t>((to_utf16(*value.text()) + u'\0').front())
                          : static_cast<std::int16_t>(integer_of(value));
            return;
        case VT_I4:
            to.lVal = static_cast<std::int32_t>(integer_of(value));
            return;
        case VT_R4:
            to.fltVal = static_cast<float>(real_of(value));
            return;
        case VT_R8:
            to.dblVal = real_of(value);
            return;
        case VT_UNKNOWN:
            to.vt = VT_NULL;
            if (const cim::Instance* instance = value.instance()) {
                to.punkVal = new ClassObject({{owner, &instance->of()}, *instance});
                to.vt = VT_UNKNOWN;
            }
            return;
        default:
            to.bstrVal = new_bstr(cim::to_text(value));
            return;
    }
}

SAFEARRAY* new_array(std::uint16_t type, std::size_t count) {
    // The kind of the elements stands before the descriptor, where Windows has it too.
    constexpr std::size_t kBefore = 16;
    if (count > std::numeric_limits<std::int32_t>::max()) throw std::bad_alloc();
    auto* block = static_cast<unsigned char*>(std::calloc(1, kBefore + sizeof(SAFEARRAY)));
    void* data = std::calloc(count == 0 ? 1 : count, size_of(type));
    if (block == nullptr || data == nullptr) {
        std::free(block);
        std::free(data);
        throw std::bad_alloc();
    }
    const std::uint32_t kind = type;
    std::memcpy(block + kBefore - sizeof(kind), &kind, sizeof(kind));
    auto* array = static_cast<SAFEARRAY*>(static_cast<void*>(block + kBefore));
    array->cDims = 1;
    array->fFeatures = 0x80;  // FADF_HAVEVARTYPE
    if (type == VT_BSTR) array->fFeatures |= kHasBstr;
    if (type == VT_UNKNOWN) array->fFeatures |= kHasUnknown;
    array->cbElements = static_cast<ULONG>(size_of(type));
    array->pvData = data;
    array->rgsabound[0] = {static_cast<ULONG>(count), 0};
    return array;
}

unsigned char* element(const SAFEARRAY& array, std::size_t at) {
    return static_cast<unsigned char*>(array.pvData) + at * array.cbElements;
}

std::optional<Value> from_integer(std::int64_t number, Type type) {
    const bool is_negative_kind = cim::is_signed(type) || number < 0;
    const Value value = is_negative_kind ? Value::of(number) : Value::of(static_cast<std::uint64_t>(number));
    if (cim::is_real(type)) return Value::of(static_cast<double>(number));
    if (type == Type::Boolean) return Value::of(number != 0);
    return cim::read_value(type, cim::to_text(value));
}

std::optional<Value> from_text(const std::string& text, Type type) {
    if (type == Type::Object) return std::nullopt;
    if (type != Type::Reference) return cim::read_value(type, text);
    auto path = cim::ObjectPath::parse(text);
    return path ? std::optional(Value::of(*std::move(path))) : std::nullopt;
}

std::optional<Value> from_scalar(const VARIANT& from, Type type) {
    switch (from.vt) {
        case VT_EMPTY:
        case VT_NULL:
            return Value();
        case VT_BOOL:
            return type == Type::Boolean ? std::optional(Value::of(from.boolVal != 0)) : std::nullopt;
        case VT_UI1:
            return from_integer(from.bVal, type);
        case VT_I1:
            return from_integer(static_cast<std::int8_t>(from.bVal), type);
        case VT_I2:
            return from_integer(from.iVal, type);
        case VT_UI2:
            return from_integer(static_cast<std::uint16_t>(from.iVal), type);
        case VT_I4:
            // That is how uint32 is passed.
            return type == Type::UInt32 ? from_integer(from.ulVal, type) : from_integer(from.lVal, type);
        case VT_UI4:
            return from_integer(from.ulVal, type);
        case VT_I8:
        case VT_UI8: {
            std::int64_t number = 0;
            std::memcpy(&number, &from.dblVal, sizeof(number));
            if (from.vt == VT_I8 || number >= 0) return from_integer(number, type);
            return cim::read_value(type, std::to_string(static_cast<std::uint64_t>(number)));
        }
        case VT_R4:
            return cim::is_real(type) ? std::optional(Value::of(static_cast<double>(from.fltVal))) : std::nullopt;
        case VT_R8:
            return cim::is_real(type) ? std::optional(Value::of(from.dblVal)) : std::nullopt;
        case VT_BSTR:
            return from_text(text_of(from.bstrVal), type);
        case VT_UNKNOWN: {
            const auto object = ClassObject::own(from.punkVal);
            if (type != Type::Object || !object || !object->instance()) return std::nullopt;
            return Value::of(*object->instance());
        }
        default:
            return std::nullopt;
    }
}

}  // namespace

CIMTYPE cimtype_of(Type type, bool is_array) {
    static constexpr CIMTYPE kTypes[] = {CIM_BOOLEAN, CIM_STRING, CIM_DATETIME,  CIM_CHAR16, CIM_UINT8,  CIM_UINT16,
                                         CIM_UINT32,  CIM_UINT64, CIM_SINT8,     CIM_SINT16, CIM_SINT32, CIM_SINT64,
                                         CIM_REAL32,  CIM_REAL64, CIM_REFERENCE, CIM_OBJECT};
    return kTypes[static_cast<std::size_t>(type)] | (is_array ? CIM_FLAG_ARRAY : 0);
}

void to_variant(const Value& value, Type type, bool is_array, const std::shared_ptr<const void>& owner, VARIANT* to) {
    *to = VARIANT{};
    const Value::List* list = value.list();
    if (!is_array || list == nullptr) return set_scalar(is_array ? Value() : value, type, owner, *to);
    SAFEARRAY* array = new_array(variant_type(type), list->size());
    to->vt = static_cast<std::uint16_t>(VT_ARRAY | variant_type(type));
    to->parray = array;
    for (std::size_t at = 0; at < list->size(); ++at) {
        VARIANT each{};
        set_scalar((*list)[at], type, owner, each);
        std::memcpy(element(*array, at), &each.pair[0], array->cbElements);
    }
}

std::optional<Value> from_variant(const VARIANT& from, Type type, bool is_array) {
    const bool is_list = (from.vt & VT_ARRAY) != 0;
    if (from.vt == VT_NULL || from.vt == VT_EMPTY) return Value();
    if (is_list != is_array) return std::nullopt;
    if (!is_list) return from_scalar(from, type);
    const auto element_type = static_cast<std::uint16_t>(from.vt & ~VT_ARRAY);
    if (from.parray == nullptr || from.parray->cDims != 1 || from.parray->cbElements != size_of(element_type))
        return std::nullopt;
    Value::List list;
    for (std::size_t at = 0; at < from.parray->rgsabound[0].cElements; ++at) {
        VARIANT each{};
        each.vt = element_type;
        std::memcpy(&each.pair[0], element(*from.parray, at), from.parray->cbElements);
        auto value = from_scalar(each, type);
        if (!value) return std::nullopt;
        list.push_back(*std::move(value));
    }
    return Value::of(std::move(list));
}

SAFEARRAY* new_names(const std::vector<std::string>& names) {
    SAFEARRAY* array = new_array(VT_BSTR, names.size());
    for (std::size_t at = 0; at < names.size(); ++at) {
        BSTR name = new_bstr(names[at]);
        std::memcpy(element(*array, at), &name, sizeof(BSTR));
    }
    return array;
}

}  // namespace nc::provider::transport::com

extern "C" {

HRESULT NcSafeArrayDestroy(SAFEARRAY* array) {
    if (array == nullptr) return S_OK;
    using nc::provider::transport::com::element;
    for (std::size_t at = 0; at < array->rgsabound[0].cElements; ++at) {
        void* held = nullptr;
        if (array->cbElements == sizeof(void*)) std::memcpy(&held, element(*array, at), sizeof(held));
        if ((array->fFeatures & nc::provider::transport::com::kHasBstr) != 0) NcSysFreeString(static_cast<BSTR>(held));
        if ((array->fFeatures & nc::provider::transport::com::kHasUnknown) != 0 && held != nullptr)
            static_cast<IUnknown*>(held)->Release();
    }
    std::free(array->pvData);
    std::free(static_cast<unsigned char*>(static_cast<void*>(array)) - 16);
    return S_OK;
}

HRESULT NcVariantClear(VARIANT* value) {
    if (value == nullptr) return WBEM_E_INVALID_PARAMETER;
    if ((value->vt & VT_ARRAY) != 0) {
        NcSafeArrayDestroy(value->parray);
    } else if (value->vt == VT_BSTR) {
        NcSysFreeString(value->bstrVal);
    } else if (value->vt == VT_UNKNOWN && value->punkVal != nullptr) {
        value->punkVal->Release();
    }
    *value = VARIANT{};
    return S_OK;
}
}
