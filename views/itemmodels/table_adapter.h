#pragma once

#include <QAbstractTableModel>
#include <QString>
#include <QVariant>

#include <cstddef>
#include <utility>
#include <vector>

namespace fairlead::views {

// A table of whole rows: the plumbing of QAbstractTableModel, written once. A concrete model says
// how many columns there are, what stands above them, and what a cell holds for a role; it returns
// facts (enums, numbers), and a delegate or the theme turns them into words and colours. UI thread.
template <class Row> class TableAdapter : public QAbstractTableModel {
public:
    using QAbstractTableModel::QAbstractTableModel;

    int rowCount(const QModelIndex& parent = {}) const final { return parent.isValid() ? 0 : static_cast<int>(m_rows.size()); }
    int columnCount(const QModelIndex& parent = {}) const final { return parent.isValid() ? 0 : columns(); }

    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const final
    {
        if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
            return {};
        return cell(row(index.row()), index.column(), role);
    }

    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const final
    {
        if (orientation != Qt::Horizontal || role != Qt::DisplayRole || section < 0 || section >= columns())
            return {};
        return header(section);
    }

    const Row& row(int index) const { return m_rows[static_cast<std::size_t>(index)]; }
    const std::vector<Row>& rows() const { return m_rows; }

    // Where only contents changed, selection and scroll position stay; otherwise the model resets.
    void setRows(std::vector<Row> rows)
    {
        if (!sameRows(rows)) {
            beginResetModel();
            m_rows = std::move(rows);
            endResetModel();
            return;
        }
        m_rows = std::move(rows);
        if (!m_rows.empty())
            emit dataChanged(index(0, 0), index(rowCount() - 1, columns() - 1));
    }

protected:
    virtual int columns() const = 0;
    virtual QString header(int column) const = 0;
    virtual QVariant cell(const Row& row, int column, int role) const = 0;
    // Whether both are about the same thing.
    virtual bool sameSubject(const Row& left, const Row& right) const = 0;

private:
    bool sameRows(const std::vector<Row>& rows) const
    {
        if (rows.size() != m_rows.size())
            return false;
        for (std::size_t i = 0; i < rows.size(); ++i)
            if (!sameSubject(rows[i], m_rows[i]))
                return false;
        return true;
    }

    std::vector<Row> m_rows;
};

}  // namespace fairlead::views
