#pragma once

#include "model/netfilter/rule_set.h"
#include "model/trace/packet.h"
#include "model/trace/trace.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fairlead::trace {

constexpr std::uint32_t noStep = 0xffffffff;

// What a rule did at its end.
enum class RuleAction : std::uint8_t { continues, accept, drop, reject, jump, goTo, returnToCaller, queue };

// One rule that matched, in the compact form that a walk writes; words are made of it at the end,
// for the outcomes that are shown. The views point into the snapshot.
struct StepRecord {
    std::uint32_t previous = noStep;
    std::string_view node;
    std::string_view hook;
    const netfilter::RuleSet* rules = nullptr;  // null: no rule but a note
    netfilter::ChainIndex chain = 0;
    netfilter::RuleIndex rule = 0;
    const netfilter::RuleBody* body = nullptr;  // of the rule; kept by its look-up
    RuleAction action = RuleAction::continues;
    std::string_view target;  // the chain of a jump, the kind of a reject
    std::optional<netfilter::Nat::Kind> nat;
    bool policy = false;  // the policy of the chain, not a rule of it
    std::uint32_t note = noStep;
    Header before;
    Header after;
};

// A step that is no rule: routing, scheduling, the way between nodes.
struct StepNote {
    std::string file;
    int line = 0;
    std::string text;
    std::string effect;
    std::string why;
};

// All steps of one walk. Branches share the steps before they part, so a step only knows the one before it.
class StepLog {
public:
    explicit StepLog(bool recording) : m_recording(recording) { }

    bool recording() const { return m_recording; }
    // The index of the new step; noStep where nothing is recorded.
    std::uint32_t add(StepRecord record)
    {
        if (!m_recording)
            return noStep;
        m_records.push_back(record);
        return static_cast<std::uint32_t>(m_records.size() - 1);
    }
    std::uint32_t add(StepRecord record, StepNote note)
    {
        if (!m_recording)
            return noStep;
        m_notes.push_back(std::move(note));
        record.note = static_cast<std::uint32_t>(m_notes.size() - 1);
        return add(record);
    }

    // The steps up to and with `last`, in words, in order.
    std::vector<Step> inWords(std::uint32_t last) const;

private:
    Step inWords(const StepRecord& record) const;

    bool m_recording;
    std::vector<StepRecord> m_records;
    std::vector<StepNote> m_notes;
};

// How a packet passed one node: as it came, as it went.
struct Passage {
    std::string_view node;
    Header before;
    Header after;
};

// A packet that may be at this moment, and how likely.
struct Branch {
    Packet packet;
    double probability = 1;
    std::uint32_t step = noStep;  // the last one
    std::vector<Passage> passages;  // of the nodes left behind
};

}  // namespace fairlead::trace
