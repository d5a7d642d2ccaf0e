#pragma once

#include "model/facts/facts_text.h"
#include "views/theme/theme.h"

#include <QTreeWidget>

#include <vector>

namespace fairlead::views {

// Facts, and below each everybody who says so and everybody who says otherwise, with file and line.
// UI thread.
class FactsTree : public QTreeWidget {
    Q_OBJECT

public:
    explicit FactsTree(const Theme& theme, QWidget* parent = nullptr);

    void setRows(const std::vector<facts::FactRow>& rows);
    // The source of the current row: of a fact its first one. An empty file: it has none.
    SourceRef currentSource() const;

signals:
    void sourceSelected(const fairlead::SourceRef& source);
    // Enter or a double click.
    void sourceActivated(const fairlead::SourceRef& source);

private:
    void addSources(QTreeWidgetItem& item, const facts::Fact& fact);
    void addSource(QTreeWidgetItem& item, const QString& label, const QString& value, const SourceRef& source);
    void paintDisagreements();
    SourceRef sourceOf(const QTreeWidgetItem* item) const;

    const Theme& m_theme;
    std::vector<SourceRef> m_sources;  // by the number that an item keeps
};

}  // namespace fairlead::views
