#pragma once

#include "model/map/map_filter.h"

#include <QWidget>

class QComboBox;
class QHBoxLayout;
class QLabel;
class QLineEdit;
class QToolButton;

namespace fairlead::views {

// What of the map is let through, and what is looked for on it. Says what the person chose; knows
// nothing of the map itself. UI thread.
class MapBar : public QWidget {
    Q_OBJECT

public:
    explicit MapBar(QWidget* parent = nullptr);

    void offerNamespaces(const std::vector<std::string>& names);
    // Shows a filter without announcing it.
    void setFilter(const map::MapFilter& filter);
    map::MapFilter filter() const;
    QString searchText() const;
    void focusSearch();
    // "3 of 41"; a position below 0: nothing is looked for.
    void showHits(qsizetype position, qsizetype count, qsizetype more);

signals:
    void filterChanged();
    void searchChanged(const QString& text);
    // One hit on or back.
    void stepWanted(int step);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    QComboBox* addChoice(const char* objectName, const QString& name);
    QLineEdit* addField(const char* objectName, const QString& name, const QString& tip, int letters);
    QToolButton* addStep(const char* objectName, const QString& text, const QString& name, int step);

    QHBoxLayout* m_layout;
    QComboBox* m_namespaces;
    QComboBox* m_states;
    QLineEdit* m_labels;
    QLineEdit* m_node;
    QLineEdit* m_search;
    QLabel* m_hits;
    QToolButton* m_back;
    QToolButton* m_on;
};

}  // namespace fairlead::views
