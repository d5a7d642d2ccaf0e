#pragma once

#include "model/cluster/cluster_snapshot.h"
#include "model/trace/trace.h"

#include <QWidget>

#include <string>
#include <vector>

class QComboBox;
class QLabel;
class QToolButton;

namespace fairlead::views {

// "What if": one change, chosen from those that make sense for the path or written as KEY=VALUE,
// and the difference that it makes. UI thread.
class WhatIfBar : public QWidget {
    Q_OBJECT

public:
    explicit WhatIfBar(QWidget* parent = nullptr);

    // Fills in the changes that can be asked for this answer, and shows `chosen`.
    void setChoices(const cluster::ClusterSnapshot& snapshot, const trace::Trace& now, const QString& chosen);
    // No change: hides the difference. The sentences are shown in order.
    void showDifference(const std::vector<std::string>& sentences, bool canShowThen);
    void showError(const QString& text);
    bool showsThen() const;

signals:
    // Empty: as it is.
    void asked(const QString& whatIf);
    void showThenChanged(bool then);

private:
    void choose(int index);

    QComboBox* m_choices;
    QToolButton* m_then;
    QLabel* m_difference;
};

}  // namespace fairlead::views
