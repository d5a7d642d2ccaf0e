#pragma once

#include "views/itemmodels/service_filter.h"
#include "views/itemmodels/service_table_model.h"

#include <QWidget>

#include <vector>

class QComboBox;
class QLabel;
class QLineEdit;
class QListView;
class QStackedWidget;

namespace fairlead::views {

class Navigation;
class Theme;

// The services of the cluster: search, filters by namespace and type, and the list. Choosing one
// goes to its place; the list follows the place. UI thread.
class ServicePanel : public QWidget {
    Q_OBJECT

public:
    ServicePanel(Navigation& navigation, const Theme& theme, QWidget* parent = nullptr);

    // `whyNone` stands in the list's place where there are no rows at all.
    void setRows(std::vector<ServiceRow> rows, const QString& whyNone);
    void focusSearch();

private:
    void createFilters();
    void createList();
    void connectFilters();
    void fillNamespaces();
    void chooseCurrent(const QModelIndex& index);
    void openCurrent(const QModelIndex& index);
    void follow();
    void updateSummary();

    Navigation& m_navigation;
    const Theme& m_theme;
    ServiceTableModel m_model;
    ServiceFilter m_filter;
    QLineEdit* m_search;
    QComboBox* m_namespaces;
    QComboBox* m_types;
    QListView* m_list;
    QLabel* m_summary;
    QLabel* m_empty;
    QStackedWidget* m_stack;
    QString m_whyNone;
    bool m_following = false;  // the list is being moved to the place, which is not a choice
};

}  // namespace fairlead::views
