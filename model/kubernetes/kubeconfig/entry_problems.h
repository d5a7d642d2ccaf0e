#pragma once

#include "model/core/result.h"
#include "model/kubernetes/kubeconfig/kubeconfig.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fairlead::kubernetes {

// Collects what is wrong with one entry of a kubeconfig; each problem says file, line, entry and field.
class EntryProblems {
public:
    // `entry`: `user "admin"`.
    EntryProblems(std::vector<Error>& problems, EntryPlace place, std::string entry)
        : m_problems(problems), m_place(std::move(place)), m_entry(std::move(entry))
    {
    }

    // `line` 0: the entry's.
    void add(int line, std::string_view field, std::string why, std::string hint)
    {
        m_problems.push_back({where(line, field), std::move(why), std::move(hint)});
    }
    std::string where(int line, std::string_view field) const
    {
        std::string what = m_place.file + ':' + std::to_string(line > 0 ? line : m_place.line) + ": " + m_entry;
        if (!field.empty())
            what += ", " + std::string(field);
        return what;
    }

private:
    std::vector<Error>& m_problems;
    EntryPlace m_place;
    std::string m_entry;
};

}  // namespace fairlead::kubernetes
